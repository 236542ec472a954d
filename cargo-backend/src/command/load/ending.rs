//! Where paths end with the ids of one thing.

use std::collections::BTreeMap;

use backend_codegen::api::Api;

use super::scenario::{id_in, linked, name, operations};
use crate::command::requests::Requests;
use crate::load::scenario::Pointer;

/// The end of a path that names one thing, by one id or by several: `/{country}/{code}`.
pub(super) struct Ending {
    /// What stands before it.
    pub(super) container: String,
    pub(super) parameters: Vec<String>,
}

impl Ending {
    /// The last parameter of a path.
    pub(super) fn last(template: &str) -> Option<Self> {
        let (container, last) = template.rsplit_once('/')?;
        Some(Self {
            container: container.to_owned(),
            parameters: vec![inner(last).to_owned()],
        })
    }

    /// The same with the parameters before it, as long as these alone name nothing: no path ends there, and
    /// none goes on with anything but a parameter.
    pub(super) fn whole(api: &Api, template: &str) -> Option<Self> {
        let mut ending = Self::last(template)?;
        while let Some((above, last)) = ending.container.rsplit_once('/')
            && last.starts_with('{')
        {
            let goes_on = format!("{}/", ending.container);
            let names = api.paths.iter().any(|path| {
                let path = path.template.as_str();
                let rest = path.strip_prefix(&goes_on);
                path == ending.container || rest.is_some_and(|rest| !rest.starts_with('{'))
            });
            if names {
                break;
            }
            ending.parameters.insert(0, inner(last).to_owned());
            ending.container = above.to_owned();
        }
        Some(ending)
    }

    pub(super) fn n_above(&self) -> usize {
        self.container.matches('{').count()
    }

    /// The operations whose answers tell all of its ids, and where these stand.
    pub(super) fn makers(
        &self,
        api: &Api,
        template: &str,
        requests: &Requests<'_, '_>,
    ) -> BTreeMap<String, Vec<Pointer>> {
        let mut makers = BTreeMap::new();
        for (path, operation) in operations(api) {
            let place = path.template.as_str();
            let is_container = place.trim_end_matches('/') == self.container;
            let helps = is_container || (self.n_above() == 0 && !place.contains('{'));
            let pointer = |parameter: &String| {
                linked(api, operation, template, parameter).or_else(|| {
                    let answers = requests.answers(operation);
                    let mut answers = answers.iter().filter(|_| helps);
                    answers.find_map(|answer| id_in(answer, parameter, is_container))
                })
            };
            let pointers: Option<Vec<Pointer>> = self.parameters.iter().map(pointer).collect();
            let is_one_each = |pointers: &Vec<Pointer>| {
                let mut each = pointers.iter().enumerate();
                each.all(|(at, it)| !pointers.iter().take(at).any(|other| other == it))
            };
            if let Some(pointers) = pointers.filter(is_one_each) {
                makers.insert(name(path, operation), pointers);
            }
        }
        makers
    }
}

/// The name of a parameter in a path.
fn inner(segment: &str) -> &str {
    segment.trim_start_matches('{').trim_end_matches('}')
}
