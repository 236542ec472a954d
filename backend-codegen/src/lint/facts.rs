//! What several rules need to know of an API.

use std::cell::OnceCell;

use crate::api::plan::{self, Direction, PlanOptions, Plans, Use};
use crate::api::{
    Api, MediaType, Origin, Parameter, ParameterForm, Place, Response, StatusRange, TypeId,
};

/// Where types are used, and what is derived from them.
pub(super) struct Facts<'a> {
    api: &'a Api,
    /// By number of the type, whether requests have it.
    sent: Vec<bool>,
    /// The same for answers.
    answered: Vec<bool>,
    /// By number of the type, whether another one extends it or chooses it.
    is_part: Vec<bool>,
    plans: OnceCell<Plans<'a>>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let roots = plan::roots(api);
        let of = |direction: Direction| {
            let roots = roots.iter().filter(|root| root.direction == direction);
            reached(api, roots.map(|root| root.ty))
        };
        let mut is_part = vec![false; api.types.len()];
        let mut mark = |id: TypeId| {
            if let Some(mark) = is_part.get_mut(id.index()) {
                *mark = true;
            }
        };
        for (id, ty) in api.types.iter() {
            if let Origin::Inside(_, place) = &ty.origin
                && !matches!(place, Place::Property(_) | Place::Items)
            {
                mark(id);
            }
            for subtype in ty.subtypes.iter() {
                let lists = [&subtype.all_of, &subtype.any_of, &subtype.one_of];
                lists.into_iter().flatten().for_each(|id| mark(*id));
            }
            ty.reference.into_iter().for_each(&mut mark);
        }
        Self {
            api,
            sent: of(Direction::Request),
            answered: of(Direction::Response),
            is_part,
            plans: OnceCell::new(),
        }
    }

    /// Whether requests have values of a type.
    pub(super) fn is_sent(&self, id: TypeId) -> bool {
        self.sent.get(id.index()).copied().unwrap_or_default()
    }

    /// Whether answers have values of a type.
    pub(super) fn is_answered(&self, id: TypeId) -> bool {
        self.answered.get(id.index()).copied().unwrap_or_default()
    }

    /// Whether anything that is served uses a type.
    pub(super) fn is_used(&self, id: TypeId) -> bool {
        self.is_sent(id) || self.is_answered(id)
    }

    /// Whether a type is a part of what another one says of the same value.
    pub(super) fn is_part(&self, id: TypeId) -> bool {
        self.is_part.get(id.index()).copied().unwrap_or_default()
    }

    /// The plans of all types that are used.
    pub(super) fn plans(&self) -> &Plans<'a> {
        self.plans
            .get_or_init(|| Plans::of_api(self.api, PlanOptions::default()))
    }

    /// A type and all that say something of the same value: what it refers to and extends.
    pub(super) fn conjunction(&self, id: TypeId) -> Vec<TypeId> {
        let mut all = vec![id];
        let mut next = 0;
        while let Some(id) = all.get(next).copied() {
            next += 1;
            let ty = self.api.types.get(id);
            let extended = ty.subtypes.iter().flat_map(|subtypes| &subtypes.all_of);
            for part in ty.reference.iter().chain(extended) {
                if !all.contains(part) {
                    all.push(*part);
                }
            }
        }
        all
    }

    /// The type of a member, wherever in the conjunction it is said.
    pub(super) fn properties(&self, id: TypeId) -> Vec<(&'a str, TypeId)> {
        let api: &'a Api = self.api;
        let mut all = Vec::new();
        for part in self.conjunction(id) {
            let object = api.types.get(part).object.iter();
            all.extend(
                object
                    .flat_map(|object| &object.properties)
                    .map(|(name, id)| (&**name, *id)),
            );
        }
        all
    }
}

/// By number of the type, whether it is one of `roots` or they use it.
fn reached(api: &Api, roots: impl Iterator<Item = TypeId>) -> Vec<bool> {
    let mut reached = vec![false; api.types.len()];
    let mut queue: Vec<TypeId> = roots.collect();
    while let Some(id) = queue.pop() {
        let Some(mark) = reached.get_mut(id.index()) else {
            continue;
        };
        if !std::mem::replace(mark, true) {
            queue.extend(plan::children(api.types.get(id)));
        }
    }
    reached
}

/// The type of a parameter.
pub(super) fn type_of(parameter: &Parameter) -> Option<TypeId> {
    match &parameter.form {
        ParameterForm::Schema { ty, .. } => Some(*ty),
        ParameterForm::Content { media_type, .. } => media_type.ty,
    }
}

/// Whether a media type is JSON, by its name (RFC 6839, 3.1).
pub(super) fn is_json(name: &str) -> bool {
    let essence = name.split(';').next().unwrap_or(name).trim();
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// The body of an answer as JSON.
pub(super) fn json(response: &Response) -> Option<&MediaType> {
    let content = response.content.iter();
    let mut json = content.filter(|(name, _)| is_json(name));
    json.next().map(|(_, media_type)| &**media_type)
}

/// Whether an answer says that the client, or the server, went wrong.
pub(super) fn is_error(range: StatusRange) -> bool {
    match range {
        StatusRange::Code(code) => code >= 400,
        StatusRange::Class(class) => class >= 4,
        StatusRange::Default => true,
    }
}

/// A type as a request has it, or as an answer has it.
pub(super) fn used(ty: TypeId, direction: Direction) -> Use {
    Use { ty, direction }
}
