//! Handlers of the planner: what the document asks for, from the store and back.

use super::api::generated::comments::{self, *};
use super::api::generated::members::{self, *};
use super::api::generated::projects::{self, *};
use super::api::generated::support::http::security::{Attempt, Denied};
use super::api::generated::support::jwt::claims::Claims;
use super::api::generated::tasks::{self, *};
use super::api::generated::types::{CommentPage, Member, ProjectPage, TaskPage};
use super::api::generated::{is_same_secret, security};
use super::context::{self, Principal};
use super::store::{Store, Wrong, page};
use security::Tokens;

/// Handles all operations, and knows who may ask for them.
#[derive(Clone)]
pub struct Planner {
    store: Store,
    tokens: Tokens,
    fault: Option<Fault>,
}

/// What a planner may do wrong, for a judge to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Projects that are deleted are still there.
    KeepsProjects,
    /// Any key lets in.
    TakesAnyKey,
    /// New projects are said to be elsewhere.
    MisplacesProjects,
}

impl Fault {
    /// Planners by name.
    pub const NAMES: [(&'static str, Option<Self>); 4] = [
        ("faultless", None),
        ("keeps_projects", Some(Self::KeepsProjects)),
        ("takes_any_key", Some(Self::TakesAnyKey)),
        ("misplaces_projects", Some(Self::MisplacesProjects)),
    ];
}

impl Planner {
    /// A planner that has nothing yet.
    pub fn new(tokens: Tokens, fault: Option<Fault>) -> Self {
        Self {
            store: Store::default(),
            tokens,
            fault,
        }
    }

    fn does(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }
}

/// Who is let in.
#[derive(Clone, Debug)]
pub struct User(String);

impl security::Security for Planner {
    type Principal = User;

    fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    async fn token(&self, _: Attempt<User>, claims: Claims) -> Result<User, Denied> {
        let name = claims.subject().unwrap_or("somebody");
        Ok(User(name.to_owned()))
    }

    async fn key(&self, _: Attempt<User>, key: &str) -> Result<User, Denied> {
        match is_same_secret(key, "open sesame") || self.does(Fault::TakesAnyKey) {
            true => Ok(User("a program".to_owned())),
            false => Err(Denied::Unauthorized),
        }
    }
}

impl projects::Projects for Planner {
    type Context = ();
    type Error = Wrong;

    async fn list_projects(
        &self,
        (): (),
        request: ListProjectsRequest,
    ) -> Result<ListProjectsResponse, Wrong> {
        let (items, next) = self.store.with(|state| {
            page(state.projects(request.after), request.limit, |it| {
                let named = request.named.as_deref();
                request.archived.is_none_or(|archived| it.archived == archived)
                    && named.is_none_or(|name| it.name.contains(name))
            })
        });
        Ok(ListProjectsResponse::Ok(ProjectPage { items, next }))
    }

    async fn create_project(
        &self,
        (): (),
        request: CreateProjectRequest,
    ) -> Result<CreateProjectResponse, Wrong> {
        let (body, e_tag) = self.store.with(|state| state.add_project(request.body))?;
        let folder = match self.does(Fault::MisplacesProjects) {
            true => "elsewhere",
            false => "projects",
        };
        Ok(CreateProjectResponse::Created {
            location: format!("/{folder}/{}", body.id),
            e_tag,
            body,
        })
    }

    async fn get_project(
        &self,
        (): (),
        request: GetProjectRequest,
    ) -> Result<GetProjectResponse, Wrong> {
        let (body, e_tag) = self.store.with(|state| state.get_project(request.project_id))?;
        Ok(GetProjectResponse::Ok { e_tag, body })
    }

    async fn replace_project(
        &self,
        (): (),
        request: ReplaceProjectRequest,
    ) -> Result<ReplaceProjectResponse, Wrong> {
        let (id, seen) = (request.project_id, request.if_match.as_deref());
        let replaced = self.store.with(|state| state.replace_project(id, seen, request.body));
        let (body, e_tag) = replaced?;
        Ok(ReplaceProjectResponse::Ok { e_tag, body })
    }

    async fn update_project(
        &self,
        (): (),
        request: UpdateProjectRequest,
    ) -> Result<UpdateProjectResponse, Wrong> {
        let (id, seen) = (request.project_id, request.if_match.as_deref());
        let updated = self.store.with(|state| state.update_project(id, seen, request.body));
        let (body, e_tag) = updated?;
        Ok(UpdateProjectResponse::Ok { e_tag, body })
    }

    async fn delete_project(
        &self,
        (): (),
        request: DeleteProjectRequest,
    ) -> Result<DeleteProjectResponse, Wrong> {
        let (id, seen) = (request.project_id, request.if_match.as_deref());
        self.store.with(|state| match self.does(Fault::KeepsProjects) {
            true => state.get_project(id).map(drop),
            false => state.remove_project(id, seen),
        })?;
        Ok(DeleteProjectResponse::NoContent)
    }
}

impl members::Members for Planner {
    type Context = ();
    type Error = Wrong;

    async fn list_members(
        &self,
        (): (),
        request: ListMembersRequest,
    ) -> Result<ListMembersResponse, Wrong> {
        let mut members = self.store.with(|state| state.members(request.project_id))?;
        if let Some(roles) = request.role {
            members.retain(|it| roles.contains(&it.role));
        }
        Ok(ListMembersResponse::Ok(members))
    }

    async fn get_member(
        &self,
        (): (),
        request: GetMemberRequest,
    ) -> Result<GetMemberResponse, Wrong> {
        let (project, name) = (request.project_id, request.username);
        let member = self.store.with(|state| state.get_member(project, &name))?;
        Ok(GetMemberResponse::Ok(member))
    }

    async fn set_member(
        &self,
        (): (),
        request: SetMemberRequest,
    ) -> Result<SetMemberResponse, Wrong> {
        let (project, name) = (request.project_id, request.username);
        let location = format!("/projects/{project}/members/{name}");
        let body = Member {
            username: name,
            role: request.body.role,
            email: request.body.email,
        };
        let member = body.clone();
        let is_old = self.store.with(|state| state.set_member(project, member))?;
        Ok(match is_old {
            true => SetMemberResponse::Ok(body),
            false => SetMemberResponse::Created { location, body },
        })
    }

    async fn remove_member(
        &self,
        (): (),
        request: RemoveMemberRequest,
    ) -> Result<RemoveMemberResponse, Wrong> {
        let (project, name) = (request.project_id, request.username);
        self.store.with(|state| state.remove_member(project, &name))?;
        Ok(RemoveMemberResponse::NoContent)
    }
}

impl tasks::Tasks for Planner {
    type Context = ();
    type Error = Wrong;

    async fn list_tasks(
        &self,
        (): (),
        request: ListTasksRequest,
    ) -> Result<ListTasksResponse, Wrong> {
        let is_due = |due| request.due_before.is_none_or(|day| due < day);
        let (items, next) = self.store.with(|state| {
            let all = state.tasks(request.project_id, request.after)?;
            Ok(page(all, request.limit, |it| {
                request.status.is_none_or(|status| it.status == status)
                    && (request.assignee.is_none() || it.assignee == request.assignee)
                    && (request.due_before.is_none() || it.due.is_some_and(is_due))
            }))
        })?;
        Ok(ListTasksResponse::Ok(TaskPage { items, next }))
    }

    async fn create_task(
        &self,
        (): (),
        request: CreateTaskRequest,
    ) -> Result<CreateTaskResponse, Wrong> {
        let (project, key) = (request.project_id, request.idempotency_key);
        let added = self.store.with(|state| state.add_task(project, key, request.body));
        let (body, e_tag) = added?;
        Ok(CreateTaskResponse::Created {
            location: format!("/tasks/{}", body.id),
            e_tag,
            body,
        })
    }

    async fn get_task(&self, (): (), request: GetTaskRequest) -> Result<GetTaskResponse, Wrong> {
        let (body, e_tag) = self.store.with(|state| state.get_task(request.task_id))?;
        Ok(GetTaskResponse::Ok { e_tag, body })
    }

    async fn replace_task(
        &self,
        (): (),
        request: ReplaceTaskRequest,
    ) -> Result<ReplaceTaskResponse, Wrong> {
        let (id, seen) = (request.task_id, request.if_match.as_deref());
        let replaced = self.store.with(|state| state.replace_task(id, seen, request.body));
        let (body, e_tag) = replaced?;
        Ok(ReplaceTaskResponse::Ok { e_tag, body })
    }

    async fn update_task(
        &self,
        (): (),
        request: UpdateTaskRequest,
    ) -> Result<UpdateTaskResponse, Wrong> {
        let (id, seen) = (request.task_id, request.if_match.as_deref());
        let updated = self.store.with(|state| state.update_task(id, seen, request.body));
        let (body, e_tag) = updated?;
        Ok(UpdateTaskResponse::Ok { e_tag, body })
    }

    async fn delete_task(
        &self,
        (): (),
        request: DeleteTaskRequest,
    ) -> Result<DeleteTaskResponse, Wrong> {
        let (id, seen) = (request.task_id, request.if_match.as_deref());
        self.store.with(|state| state.remove_task(id, seen))?;
        Ok(DeleteTaskResponse::NoContent)
    }
}

impl comments::Comments for Planner {
    type Context = Principal<User>;
    type Error = Wrong;

    async fn list_comments(
        &self,
        _: Principal<User>,
        request: ListCommentsRequest,
    ) -> Result<ListCommentsResponse, Wrong> {
        let (items, next) = self.store.with(|state| {
            let all = state.comments(request.task_id, request.after)?;
            Ok(page(all, request.limit, |_| true))
        })?;
        Ok(ListCommentsResponse::Ok(CommentPage { items, next }))
    }

    async fn create_comment(
        &self,
        user: Principal<User>,
        request: CreateCommentRequest,
    ) -> Result<CreateCommentResponse, Wrong> {
        let author = context::principal(user).0;
        let (task, text) = (request.task_id, request.body.text);
        let mentions = request.body.mentions.unwrap_or_default();
        let added = self.store.with(|state| state.add_comment(task, author, text, mentions));
        let body = added?;
        Ok(CreateCommentResponse::Created {
            location: format!("/tasks/{task}/comments/{}", body.id),
            body,
        })
    }

    async fn get_comment(
        &self,
        _: Principal<User>,
        request: GetCommentRequest,
    ) -> Result<GetCommentResponse, Wrong> {
        let (task, id) = (request.task_id, request.comment_id);
        let comment = self.store.with(|state| state.get_comment(task, id))?;
        Ok(GetCommentResponse::Ok(comment))
    }

    async fn delete_comment(
        &self,
        _: Principal<User>,
        request: DeleteCommentRequest,
    ) -> Result<DeleteCommentResponse, Wrong> {
        let (task, id) = (request.task_id, request.comment_id);
        self.store.with(|state| state.remove_comment(task, id))?;
        Ok(DeleteCommentResponse::NoContent)
    }
}
