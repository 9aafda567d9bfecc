//! ID tokens: OpenID Connect Core 1.0, section 3.1.3.7, for one issuer and one client. Signatures are ring's.

use cachet_crypto::decode_base64url;
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::refusal::Refusal;

/// Seconds by which the provider's clock may differ.
const SKEW: u64 = 60;

/// Seconds after which a token is too old to answer a login that has just been made.
const MAX_AGE: u64 = 600;

/// What a token must say.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: u64,
}

/// The provider's published keys.
#[derive(Deserialize)]
pub(super) struct Jwks {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Standard {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: u64,
    iat: u64,
    nbf: Option<u64>,
    nonce: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// The claims of `token` once it is what `expected` says, signed by a key of `keys`.
pub(super) fn verify(token: &str, keys: &Jwks, expected: &Expected<'_>) -> Result<Map<String, Value>, Refusal> {
    let pieces: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = pieces[..] else { return Err(Refusal::Identity("not a signed token")) };
    let signed = &token.as_bytes()[..header.len() + 1 + payload.len()];
    let header: Header = decode(header)?;
    if header.crit.is_some() {
        return Err(Refusal::Identity("a header that must be understood"));
    }
    let signature = decode_base64url(signature).map_err(|_| Refusal::Identity("signature"))?;
    let fits = |key: &&Jwk| key.fits(&header);
    if !keys.keys.iter().filter(fits).any(|key| key.verifies(signed, &signature)) {
        return Err(Refusal::Identity("signature"));
    }
    check(&decode(payload)?, expected)?;
    decode(payload)
}

fn decode<T: serde::de::DeserializeOwned>(piece: &str) -> Result<T, Refusal> {
    let bytes = decode_base64url(piece).map_err(|_| Refusal::Identity("encoding"))?;
    serde_json::from_slice(&bytes).map_err(|_| Refusal::Identity("claims"))
}

fn check(claims: &Standard, expected: &Expected<'_>) -> Result<(), Refusal> {
    let require = |holds: bool, reason| if holds { Ok(()) } else { Err(Refusal::Identity(reason)) };
    require(claims.iss == expected.issuer, "issuer")?;
    let is_ours = match &claims.aud {
        Audience::One(one) => one == expected.client,
        Audience::Several(several) => several.len() == 1 && several[0] == expected.client,
    };
    require(is_ours, "audience")?;
    require(claims.azp.as_deref().is_none_or(|party| party == expected.client), "authorized party")?;
    require(claims.nonce == expected.nonce, "nonce")?;
    require(!claims.sub.is_empty(), "subject")?;
    require(expected.now < claims.exp.saturating_add(SKEW), "expired")?;
    require(claims.iat <= expected.now + SKEW && expected.now <= claims.iat.saturating_add(MAX_AGE), "issued at")?;
    require(claims.nbf.is_none_or(|from| from <= expected.now + SKEW), "not yet valid")
}

impl Jwk {
    /// Whether a token with `header` may be by this key. The algorithm follows from the key's kind, never from the token.
    fn fits(&self, header: &Header) -> bool {
        let algorithm = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => "RS256",
            ("EC", Some("P-256")) => "ES256",
            _ => return false,
        };
        header.alg == algorithm
            && self.alg.as_deref().is_none_or(|declared| declared == algorithm)
            && self.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
            && (header.kid.is_none() || header.kid == self.kid)
    }

    fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
        let part = |text: &Option<String>| text.as_deref().and_then(|text| decode_base64url(text).ok());
        if self.kty == "RSA" {
            let (Some(n), Some(e)) = (part(&self.n), part(&self.e)) else { return false };
            return RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature).is_ok();
        }
        let (Some(x), Some(y)) = (part(&self.x), part(&self.y)) else { return false };
        let point = [&[4][..], &x, &y].concat();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7515, appendix A.2: a signature with RS256 that others made.
    #[test]
    fn a_signature_of_rfc_7515_verifies_and_a_changed_one_does_not() {
        let jwk = r#"{"keys":[{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}]}"#;
        let signed = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
        let keys: Jwks = serde_json::from_str(jwk).unwrap();
        let mut signature = decode_base64url(signature).unwrap();
        assert!(keys.keys[0].verifies(signed.as_bytes(), &signature));
        signature[7] ^= 1;
        assert!(!keys.keys[0].verifies(signed.as_bytes(), &signature));
    }

    #[test]
    fn the_algorithm_follows_from_the_key_and_never_from_the_token() {
        let keys: Jwks = serde_json::from_str(r#"{"keys":[{"kty":"RSA","n":"AA","e":"AQAB"}]}"#).unwrap();
        for alg in ["none", "HS256", "RS1", "ES256", "rs256"] {
            assert!(!keys.keys[0].fits(&Header { alg: alg.to_owned(), kid: None, crit: None }), "{alg}");
        }
    }
}
