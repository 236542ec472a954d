//! What a document says about itself: `info`, `servers`, `tags`, `externalDocs`.

use super::fields::{self, WRONG_TYPE};
use super::place::Crumb;
use super::quote::quote;
use super::reader::Reader;
use super::shared::head;
use crate::api::{Contact, ExternalDocs, Info, License, Server, ServerVariable, Tag};
use crate::diagnostic::Diagnostic;
use crate::document::{Location, Member, Node};
use crate::list::CollectVec;
use crate::map::IndexMap;
use crate::order;

impl<'d> Reader<'d, '_> {
    /// `info`.
    pub(super) fn info(&mut self, member: Member<'d>) -> Info {
        let node = member.value;
        self.within(Crumb::Part("info"), |reader| {
            let Some(opened) = reader.open(node, &fields::INFO) else {
                return Info::default();
            };
            for (field, sample) in [("title", "title: Orders"), ("version", "version: 1.0.0")] {
                if opened.member(field).is_none() {
                    let message = format!("`info` has no {}", quote(field));
                    reader.push(
                        Diagnostic::warning("openapi::missing-field", member.key_location, message)
                            .label("every document names itself and its version")
                            .help(format!("add one, such as `{sample}`")),
                    );
                }
            }
            Info {
                title: opened.text(reader, "title").unwrap_or_default(),
                summary: opened.text(reader, "summary"),
                description: opened.text(reader, "description"),
                terms_of_service: opened.text(reader, "termsOfService"),
                contact: opened
                    .member("contact")
                    .filter(|member| !reader.is_left_out(*member))
                    .and_then(|member| reader.contact(member.value)),
                license: opened
                    .member("license")
                    .filter(|member| !reader.is_left_out(*member))
                    .and_then(|member| reader.license(member.value)),
                version: opened.text(reader, "version").unwrap_or_default(),
                extensions: opened.extensions,
                location: node.location(),
            }
        })
    }

    fn contact(&mut self, node: Node<'d>) -> Option<Contact> {
        let opened = self.open(node, &fields::CONTACT)?;
        Some(Contact {
            name: opened.text(self, "name"),
            url: opened.text(self, "url"),
            email: opened.text(self, "email"),
            extensions: opened.extensions,
        })
    }

    fn license(&mut self, node: Node<'d>) -> Option<License> {
        let opened = self.open(node, &fields::LICENSE)?;
        Some(License {
            name: opened.text(self, "name").unwrap_or_default(),
            identifier: opened.text(self, "identifier"),
            url: opened.text(self, "url"),
            extensions: opened.extensions,
        })
    }

    /// `externalDocs`.
    pub(super) fn external_docs(&mut self, node: Node<'d>) -> Option<ExternalDocs> {
        if node.is_null() {
            return None;
        }
        let opened = self.open(node, &fields::EXTERNAL_DOCS)?;
        let Some(url) = opened.text(self, "url") else {
            let message = "`externalDocs` has no `url`, so there is nothing to read";
            self.push(
                Diagnostic::warning("openapi::missing-field", head(node), message)
                    .help("add `url`"),
            );
            return None;
        };
        Some(ExternalDocs {
            url,
            description: opened.text(self, "description"),
            extensions: opened.extensions,
        })
    }

    /// `tags` of the document.
    pub(super) fn tags(&mut self, nodes: impl Iterator<Item = Node<'d>>) -> Vec<Tag> {
        let mut tags: Vec<Tag> = Vec::new();
        let mut seen: IndexMap<&'d str, Location> = IndexMap::new();
        for node in nodes {
            let Some(opened) = self.open(node, &fields::TAG) else {
                continue;
            };
            let Some(name) = opened.str(self, "name") else {
                if opened.member("name").is_none() {
                    self.missing(opened.object, node.location(), "tag", "name");
                }
                continue;
            };
            let at = opened
                .member("name")
                .map_or(node.location(), |member| member.value.location());
            if let Some(first) = seen.get(name) {
                let message = format!("the tag {} is declared twice", quote(name));
                self.push(
                    Diagnostic::warning("openapi::duplicate-tag", at, message)
                        .label("the second one")
                        .related(*first, "the first one")
                        .help("remove one of them"),
                );
                continue;
            }
            seen.insert(name, at);
            let docs = opened.member("externalDocs").map(|member| member.value);
            tags.push(Tag {
                name: name.to_owned(),
                summary: opened.text(self, "summary"),
                description: opened.text(self, "description"),
                external_docs: docs.and_then(|node| self.external_docs(node)),
                parent: opened.text(self, "parent"),
                kind: opened.text(self, "kind"),
                extensions: opened.extensions,
                location: node.location(),
            });
        }
        self.check_parents(&mut tags, &seen);
        tags
    }

    /// A tag's parent must be declared, and no tag may be its own ancestor.
    fn check_parents(&mut self, tags: &mut [Tag], seen: &IndexMap<&'d str, Location>) {
        let indices: IndexMap<String, usize> = tags
            .iter()
            .enumerate()
            .map(|(index, tag)| (tag.name.clone(), index))
            .collect();
        // For each tag that has been looked at, from which one on the way up it was.
        let mut looked_at: Vec<Option<usize>> = vec![None; tags.len()];
        for start in 0..tags.len() {
            let mut next = Some(start);
            while let Some(index) = next {
                let (Some(tag), Some(mark)) = (tags.get(index), looked_at.get_mut(index)) else {
                    break;
                };
                if mark.is_some_and(|from| from != start) {
                    break;
                }
                let at = seen.get(tag.name.as_str()).copied().unwrap_or(tag.location);
                if mark.is_some() {
                    let message = format!("the tag {} is its own ancestor", quote(&tag.name));
                    self.push(
                        Diagnostic::error("openapi::tag-cycle", at, message)
                            .help("remove one `parent` of the circle"),
                    );
                    if let Some(tag) = tags.get_mut(index) {
                        tag.parent = None;
                    }
                    break;
                }
                *mark = Some(start);
                let Some(parent) = &tag.parent else { break };
                next = indices.get(parent).copied();
                if next.is_none() {
                    let message = format!(
                        "the parent {} of the tag {} is not declared",
                        quote(parent),
                        quote(&tag.name)
                    );
                    let diagnostic = Diagnostic::error("openapi::unknown-tag", at, message);
                    let names = indices.keys().map(String::as_str);
                    let mut names: Vec<&str> = names.collect_vec();
                    order::sort(&mut names);
                    let help = match self.guesses.suggest(parent, names) {
                        Some(known) => format!("did you mean {}?", quote(known)),
                        None => "declare it in `tags`, or leave `parent` out".to_owned(),
                    };
                    self.push(diagnostic.help(help));
                    if let Some(tag) = tags.get_mut(index) {
                        tag.parent = None;
                    }
                }
            }
        }
    }

    /// `servers`.
    pub(super) fn servers(&mut self, nodes: impl Iterator<Item = Node<'d>>) -> Vec<Server> {
        nodes.filter_map(|node| self.server(node)).collect_vec()
    }

    /// One server.
    pub(super) fn server(&mut self, node: Node<'d>) -> Option<Server> {
        self.within(Crumb::Part("servers"), |reader| {
            let opened = reader.open(node, &fields::SERVER)?;
            let Some(url) = opened.str(reader, "url") else {
                if opened.member("url").is_none() {
                    reader.missing(opened.object, node.location(), "server", "url");
                }
                return None;
            };
            let mut variables = IndexMap::new();
            for member in opened.entries(reader, "variables") {
                if let Some(variable) = reader.server_variable(member.value) {
                    variables.insert(member.key.into(), variable);
                }
            }
            let at = opened
                .member("url")
                .map_or(node.location(), |member| member.value.location());
            reader.check_url(url, at, &variables);
            Some(Server {
                url: url.to_owned(),
                name: opened.text(reader, "name"),
                description: opened.text(reader, "description"),
                variables,
                extensions: opened.extensions,
                location: node.location(),
            })
        })
    }

    fn server_variable(&mut self, node: Node<'d>) -> Option<ServerVariable> {
        let opened = self.open(node, &fields::SERVER_VARIABLE)?;
        let mut values = Vec::new();
        if let Some(member) = opened.member("enum") {
            for item in opened.items(self, "enum") {
                let member = Member {
                    value: item,
                    ..member
                };
                values.extend(self.text_of(WRONG_TYPE, member).map(str::to_owned));
            }
        }
        let default = match opened.text(self, "default") {
            Some(default) => default,
            None => {
                if opened.member("default").is_none() {
                    let message = "this server variable has no `default`";
                    self.push(
                        Diagnostic::warning("openapi::missing-field", head(node), message)
                            .help("add the value that is used where nothing is chosen"),
                    );
                }
                values.first().cloned().unwrap_or_default()
            }
        };
        Some(ServerVariable {
            default,
            values,
            description: opened.text(self, "description"),
            extensions: opened.extensions,
        })
    }

    /// Every variable of a URL must be declared.
    fn check_url(
        &mut self,
        url: &str,
        at: Location,
        variables: &IndexMap<Box<str>, ServerVariable>,
    ) {
        let mut rest = url;
        while let Some((_, inside)) = rest.split_once('{') {
            let Some((name, after)) = inside.split_once('}') else {
                let message = format!("nothing closes a brace in {}", quote(url));
                self.push(
                    Diagnostic::warning("openapi::server-url", at, message).help(
                        "close it with `}` behind the name of a variable, or write it as `%7B`",
                    ),
                );
                return;
            };
            if !variables.contains_key(name) {
                let message = format!("the server variable {} is not declared", quote(name));
                self.push(
                    Diagnostic::warning("openapi::server-url", at, message)
                        .help(format!("declare {} in `variables`", quote(name))),
                );
            }
            rest = after;
        }
    }
}
