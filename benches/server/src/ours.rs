//! Handlers that answer a receipt, for the traits that both frameworks call.

/// Answers operations.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shop;

/// Implements the trait of a module.
macro_rules! answer {
    ($api:ident) => {
        const _: () = {
            use crate::$api::Failure;
            use crate::$api::shop::{
                self, CreateCustomerRequest, CreateCustomerResponse, PlaceOrderRequest,
                PlaceOrderResponse,
            };
            use crate::$api::types::Receipt;

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
        };
    };
}

answer!(api);
answer!(api_on_actix);
