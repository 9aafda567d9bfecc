//! Recognising a professional by voice: one half of these calls runs on her device, the other on the patient's.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::consent::show_person;
use super::shape::show;
use super::{Answer, BrowserSession};
use crate::Error;

#[wasm_bindgen(js_class = Session)]
impl BrowserSession {
    /// Professional: nine digits to say.
    #[wasm_bindgen(js_name = beginCall)]
    pub async fn begin_call(&self) -> Answer {
        let call = self.opened()?.session.begin_call().await?;
        let number = call.number();
        *self.call.borrow_mut() = Some(Rc::new(call));
        show(&number)
    }

    /// Professional: six digits to say, once the patient typed the number.
    #[wasm_bindgen(js_name = callDigits)]
    pub async fn call_digits(&self) -> Answer {
        let call = self.call.borrow().clone().ok_or(Error::LinkCode)?;
        show(&self.opened()?.session.call_digits(&call).await?)
    }

    /// Patient: types the number that was said.
    #[wasm_bindgen(js_name = hearCall)]
    pub async fn hear_call(&self, number: String) -> Answer<()> {
        let heard = self.opened()?.session.hear_call(&number).await?;
        *self.heard.borrow_mut() = Some(Rc::new(heard));
        Ok(())
    }

    /// Patient: whether she sees her digits.
    #[wasm_bindgen(js_name = callReady)]
    pub async fn call_ready(&self) -> Answer {
        let heard = self.heard.borrow().clone().ok_or(Error::LinkCode)?;
        show(&self.opened()?.session.call_ready(&heard).await?)
    }

    /// Patient: the professional, if these are her digits.
    #[wasm_bindgen(js_name = finishCall)]
    pub async fn finish_call(&self, said: String) -> Answer {
        let heard = self.heard.borrow().clone().ok_or(Error::LinkCode)?;
        show_person(self.opened()?.session.finish_call(&heard, &said).await?)
    }
}
