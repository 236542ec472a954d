//! The generated server, with handlers that answer a receipt.

use crate::api::shop::{
    self, CreateCustomerRequest, CreateCustomerResponse, PlaceOrderRequest, PlaceOrderResponse,
};
use crate::api::types::Receipt;
use crate::api::{Failure, Handlers, router};
use axum::Router;

#[derive(Clone, Copy, Debug)]
struct Shop;

impl shop::Shop for Shop {
    type Context = ();
    type Error = Failure;

    async fn create_customer(
        &self,
        (): (),
        request: CreateCustomerRequest,
    ) -> Result<CreateCustomerResponse, Failure> {
        Ok(CreateCustomerResponse::Created(Receipt {
            id: request.body.id,
            items: 0,
        }))
    }

    async fn place_order(
        &self,
        (): (),
        request: PlaceOrderRequest,
    ) -> Result<PlaceOrderResponse, Failure> {
        Ok(PlaceOrderResponse::Created(Receipt {
            id: request.body.id,
            items: request.body.lines.iter().map(|line| line.quantity).sum(),
        }))
    }
}

pub(crate) fn app() -> Router {
    router(Handlers { shop: Shop })
}
