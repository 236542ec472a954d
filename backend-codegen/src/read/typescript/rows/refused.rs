//! What databases refuse: rows that are there already, ones that are not, and ones that are not valid.
//!
//! Whether that is answered, and with what, says the code that answers errors of this kind.

use std::rc::Rc;

use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::exchange::Refusal;
use crate::read::typescript::rows::mongoose;
use crate::read::typescript::value::{Place, Term, TermKind, Value};

/// Nothing but a name.
const PLAIN: Refusal = Refusal {
    name: "",
    classes: "",
    code: None,
    has_number: false,
    others: &[],
};

const INVALID_DOCUMENT: Refusal = Refusal {
    name: "ValidationError",
    classes: "ValidationError MongooseError",
    others: &["errors"],
    ..PLAIN
};

const NO_ID: Refusal = Refusal {
    name: "CastError",
    classes: "CastError MongooseError",
    others: &["path", "value", "kind", "reason", "stringValue"],
    ..PLAIN
};

const SAME_DOCUMENT: Refusal = Refusal {
    name: "MongoServerError",
    classes: "MongoServerError MongoError",
    code: Some("11000"),
    has_number: true,
    others: &["keyValue", "keyPattern", "index"],
};

const SAME_ROW: Refusal = Refusal {
    name: "PrismaClientKnownRequestError",
    classes: "PrismaClientKnownRequestError",
    code: Some("P2002"),
    others: &["meta", "clientVersion"],
    ..PLAIN
};

const NO_ROW: Refusal = Refusal {
    code: Some("P2025"),
    classes: "PrismaClientKnownRequestError NotFoundError",
    ..SAME_ROW
};

const SAME_INSTANCE: Refusal = Refusal {
    name: "SequelizeUniqueConstraintError",
    classes: "UniqueConstraintError ValidationError BaseError",
    others: &["errors", "fields", "parent", "original", "sql"],
    ..PLAIN
};

const INVALID_INSTANCE: Refusal = Refusal {
    name: "SequelizeValidationError",
    classes: "ValidationError BaseError",
    others: &["errors"],
    ..PLAIN
};

const NO_ENTITY: Refusal = Refusal {
    name: "EntityNotFoundError",
    classes: "EntityNotFoundError EntityNotFound TypeORMError",
    ..PLAIN
};

impl<'a> Machine<'a> {
    /// What Mongoose and its database may say to a method of a model or of a document.
    pub(super) fn refuse_by_mongoose(&mut self, schema: &Rc<Term<'a>>, name: &str, at: Place) {
        if self.exchange.is_none() {
            return;
        }
        match name {
            "create" | "insertMany" | "save" => {
                self.refuse_row(&INVALID_DOCUMENT, at);
                let fields = mongoose::definition(schema).map(|(fields, _)| fields);
                if fields.is_some_and(|fields| has_unique(&fields)) {
                    self.refuse_row(&SAME_DOCUMENT, at);
                }
            }
            "validate" => self.refuse_row(&INVALID_DOCUMENT, at),
            "findById" | "findByIdAndUpdate" | "findByIdAndDelete" | "findByIdAndRemove" => {
                self.refuse_row(&NO_ID, at);
            }
            _ => {}
        }
    }

    /// The same of Prisma, Sequelize and TypeORM.
    pub(super) fn refuse_by_rows(
        &mut self,
        base: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) {
        if self.exchange.is_none() {
            return;
        }
        if let "findOneOrFail" | "findOneByOrFail" | "getOneOrFail" = name {
            self.refuse_row(&NO_ENTITY, at);
            return;
        }
        let makes = matches!(name, "create" | "createMany" | "upsert");
        let finds = matches!(name, "delete" | "findUniqueOrThrow" | "findFirstOrThrow");
        let changes = name == "update";
        let connects = makes && arguments.first().is_some_and(|given| connects(given, 0));
        if makes || finds || changes {
            let model = base.as_term().and_then(|of| match &of.kind {
                TermKind::Member(_, model) => self.project.models.has_unique(model),
                _ => None,
            });
            if let Some(has_unique) = model {
                if (makes || changes) && has_unique {
                    self.refuse_row(&SAME_ROW, at);
                }
                if finds || changes || connects {
                    self.refuse_row(&NO_ROW, at);
                }
                return;
            }
        }
        if !matches!(name, "create" | "bulkCreate" | "save" | "update" | "upsert") {
            return;
        }
        if let Some(attributes) = self.attributes_of_sequelize(base) {
            self.refuse_row(&INVALID_INSTANCE, at);
            if has_unique(&attributes) {
                self.refuse_row(&SAME_INSTANCE, at);
            }
        }
    }
}

/// Whether a row is made that refers to others which have to be there: `{ owner: { connect: { id } } }`.
fn connects(given: &Value<'_>, depth: u32) -> bool {
    let Value::Object(given) = given else {
        return false;
    };
    let members = given.members.borrow();
    depth < 4
        && (members.contains_key("connect") || members.values().any(|it| connects(it, depth + 1)))
}

/// Whether a value may not stand twice in one of some fields: `{ mail: { unique: true } }`.
fn has_unique(fields: &Value<'_>) -> bool {
    let Value::Object(fields) = fields else {
        return false;
    };
    let fields = fields.members.borrow();
    fields.values().any(|field| {
        let unique = field.own("unique");
        unique.is_some_and(|unique| unique.truth() != Some(false))
    })
}
