//! What the network saw of one person: method, path without ids, size. Two traces are alike when they differ by no more
//! than the digits of a counter.

use cachet_client::transport::{Body, Method};
use cachet_tests::World;

/// Bytes by which a request grows when a counter in a signed payload gets another digit.
const DIGIT: usize = 8;

/// One request as the network sees it.
pub(super) type Step = (Method, String, usize);

/// The requests of `who` from the `from`th exchange on.
pub(super) fn trace(world: &World, who: &str, from: usize) -> Vec<Step> {
    let recorded = world.recorded.borrow();
    let mine = recorded[from..].iter().filter(|exchange| exchange.who == who);
    let steps = mine.map(|exchange| {
        let path = exchange.request.path.split('?').next().unwrap_or_default();
        let words: Vec<_> = path.split('/').map(|word| if word.len() == 22 { "*" } else { word }).collect();
        let size = match &exchange.request.body {
            Body::Empty => 0,
            Body::Json(bytes) | Body::Bytes(bytes) => bytes.len(),
        };
        (exchange.request.method, words.join("/"), size)
    });
    steps.collect()
}

/// Whether the network can tell two stretches apart.
pub(super) fn alike(one: &[Step], other: &[Step]) -> bool {
    let same = |(a, b): (&Step, &Step)| a.0 == b.0 && a.1 == b.1 && a.2.abs_diff(b.2) <= DIGIT;
    one.len() == other.len() && one.iter().zip(other).all(same)
}
