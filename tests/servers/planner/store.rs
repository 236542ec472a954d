//! What the planner knows: in memory, as long as the program runs.

use super::api::generated::Failure;
use super::api::generated::types::{
    Comment, Member, NewProject, NewTask, Problem, Project, Task, UpdateProjectRequest,
    UpdateTaskRequest,
};
use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use time::OffsetDateTime;

/// Why something is not done.
pub enum Wrong {
    /// There is no such thing.
    Missing,
    /// It does not go with what is there.
    Conflict(&'static str),
    /// Somebody else has changed it meanwhile.
    Changed,
}

impl From<Wrong> for Failure {
    fn from(wrong: Wrong) -> Self {
        let (status, title, detail) = match wrong {
            Wrong::Missing => return Self::not_found(),
            Wrong::Conflict(detail) => (409, "Conflict", detail),
            Wrong::Changed => (412, "Precondition Failed", "there is a newer version"),
        };
        let problem = Problem {
            type_: "about:blank".to_owned(),
            title: title.to_owned(),
            status,
            detail: Some(detail.to_owned()),
        };
        Self::answer(u16::try_from(status).unwrap_or(500), &problem)
    }
}

/// The store that all handlers share.
#[derive(Clone, Default)]
pub struct Store(Arc<Mutex<State>>);

impl Store {
    /// Does something while nobody else does.
    pub fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Everything that there is.
#[derive(Default)]
pub struct State {
    /// The last number that was given, be it as an id or as a version.
    last: i64,
    projects: BTreeMap<i64, Planned>,
    tasks: BTreeMap<i64, Work>,
}

/// A project and what is in it.
struct Planned {
    project: Project,
    version: i64,
    members: BTreeMap<String, Member>,
    /// The tasks that were sent with keys.
    sent: HashMap<String, (NewTask, i64)>,
}

/// A task and what is said about it.
struct Work {
    task: Task,
    version: i64,
    comments: BTreeMap<i64, Comment>,
}

/// Something in one of its versions.
pub type Versioned<T> = (T, String);

/// What follows `after`, up to `limit` items that are wanted, and the last of them if there are more.
pub fn page<T: Clone>(
    all: impl Iterator<Item = (i64, T)>,
    limit: i64,
    is_wanted: impl Fn(&T) -> bool,
) -> (Vec<T>, Option<i64>) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut rest = all.filter(|(_, item)| is_wanted(item));
    let (ids, items): (Vec<i64>, Vec<T>) = rest.by_ref().take(limit).unzip();
    let next = rest.next().and(ids.last().copied());
    (items, next)
}

fn following<T>(all: &BTreeMap<i64, T>, after: Option<i64>) -> impl Iterator<Item = (&i64, &T)> {
    let start = after.map_or(Bound::Unbounded, Bound::Excluded);
    all.range((start, Bound::Unbounded))
}

fn tag(version: i64) -> String {
    format!("\"{version}\"")
}

fn check(if_match: Option<&str>, version: i64) -> Result<(), Wrong> {
    let is_this = |seen: &str| matches!(seen.trim(), "*") || seen.trim() == tag(version);
    match if_match {
        Some(seen) if !seen.split(',').any(is_this) => Err(Wrong::Changed),
        _ => Ok(()),
    }
}

impl State {
    fn number(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    fn project(&self, id: i64) -> Result<&Planned, Wrong> {
        self.projects.get(&id).ok_or(Wrong::Missing)
    }

    fn project_mut(&mut self, id: i64) -> Result<&mut Planned, Wrong> {
        self.projects.get_mut(&id).ok_or(Wrong::Missing)
    }

    fn task(&self, id: i64) -> Result<&Work, Wrong> {
        self.tasks.get(&id).ok_or(Wrong::Missing)
    }

    fn is_free(&self, key: &str, id: Option<i64>) -> Result<(), Wrong> {
        let mut others = self.projects.iter().filter(|(other, _)| Some(**other) != id);
        match others.any(|(_, it)| it.project.key == key) {
            true => Err(Wrong::Conflict("there is another project with this key")),
            false => Ok(()),
        }
    }

    pub fn projects(&self, after: Option<i64>) -> impl Iterator<Item = (i64, Project)> {
        following(&self.projects, after).map(|(id, it)| (*id, it.project.clone()))
    }

    pub fn get_project(&self, id: i64) -> Result<Versioned<Project>, Wrong> {
        let planned = self.project(id)?;
        Ok((planned.project.clone(), tag(planned.version)))
    }

    pub fn add_project(&mut self, new: NewProject) -> Result<Versioned<Project>, Wrong> {
        self.is_free(&new.key, None)?;
        let id = self.number();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(now.as_secs()).unwrap_or_default();
        let project = Project {
            id,
            key: new.key,
            name: new.name,
            description: new.description,
            archived: new.archived,
            created_at: OffsetDateTime::from_unix_timestamp(now)
                .unwrap_or(OffsetDateTime::UNIX_EPOCH),
        };
        let planned = Planned {
            project,
            version: self.number(),
            members: BTreeMap::new(),
            sent: HashMap::new(),
        };
        self.projects.insert(id, planned);
        self.get_project(id)
    }

    pub fn replace_project(
        &mut self,
        id: i64,
        if_match: Option<&str>,
        new: NewProject,
    ) -> Result<Versioned<Project>, Wrong> {
        self.change_project(id, if_match, Some(&new.key), |project| {
            project.key.clone_from(&new.key);
            project.name.clone_from(&new.name);
            project.description.clone_from(&new.description);
            project.archived = new.archived;
        })
    }

    pub fn update_project(
        &mut self,
        id: i64,
        if_match: Option<&str>,
        patch: UpdateProjectRequest,
    ) -> Result<Versioned<Project>, Wrong> {
        self.change_project(id, if_match, None, |project| {
            if let Some(name) = patch.name {
                project.name = name;
            }
            if let Some(description) = patch.description {
                project.description = description.map(Some);
            }
            if let Some(archived) = patch.archived {
                project.archived = archived;
            }
        })
    }

    fn change_project(
        &mut self,
        id: i64,
        if_match: Option<&str>,
        key: Option<&str>,
        change: impl FnOnce(&mut Project),
    ) -> Result<Versioned<Project>, Wrong> {
        check(if_match, self.project(id)?.version)?;
        if let Some(key) = key {
            self.is_free(key, Some(id))?;
        }
        let version = self.number();
        let planned = self.project_mut(id)?;
        change(&mut planned.project);
        planned.version = version;
        self.get_project(id)
    }

    pub fn remove_project(&mut self, id: i64, if_match: Option<&str>) -> Result<(), Wrong> {
        check(if_match, self.project(id)?.version)?;
        self.projects.remove(&id);
        self.tasks.retain(|_, it| it.task.project_id != id);
        Ok(())
    }

    pub fn members(&self, project: i64) -> Result<Vec<Member>, Wrong> {
        Ok(self.project(project)?.members.values().cloned().collect())
    }

    pub fn get_member(&self, project: i64, name: &str) -> Result<Member, Wrong> {
        let member = self.project(project)?.members.get(name);
        member.cloned().ok_or(Wrong::Missing)
    }

    /// Whether somebody with that name was there before.
    pub fn set_member(&mut self, project: i64, member: Member) -> Result<bool, Wrong> {
        let members = &mut self.project_mut(project)?.members;
        Ok(members.insert(member.username.clone(), member).is_some())
    }

    pub fn remove_member(&mut self, project: i64, name: &str) -> Result<(), Wrong> {
        let members = &mut self.project_mut(project)?.members;
        members.remove(name).ok_or(Wrong::Missing)?;
        let version = self.number();
        let tasks = self.tasks.values_mut();
        for work in tasks.filter(|it| it.task.project_id == project) {
            if work.task.assignee.as_deref() == Some(name) {
                work.task.assignee = None;
                work.version = version;
            }
        }
        Ok(())
    }

    fn is_member(&self, project: i64, name: Option<&str>) -> Result<(), Wrong> {
        let members = &self.project(project)?.members;
        match name {
            Some(name) if !members.contains_key(name) => {
                Err(Wrong::Conflict("the assignee is no member of the project"))
            }
            _ => Ok(()),
        }
    }

    pub fn tasks(
        &self,
        project: i64,
        after: Option<i64>,
    ) -> Result<impl Iterator<Item = (i64, Task)>, Wrong> {
        self.project(project)?;
        let all = following(&self.tasks, after).filter(move |(_, it)| it.task.project_id == project);
        Ok(all.map(|(id, it)| (*id, it.task.clone())))
    }

    pub fn get_task(&self, id: i64) -> Result<Versioned<Task>, Wrong> {
        let work = self.task(id)?;
        Ok((work.task.clone(), tag(work.version)))
    }

    pub fn add_task(
        &mut self,
        project: i64,
        key: Option<String>,
        new: NewTask,
    ) -> Result<Versioned<Task>, Wrong> {
        let sent = key.as_ref().and_then(|key| self.projects.get(&project)?.sent.get(key));
        if let Some((before, id)) = sent
            && self.tasks.contains_key(id)
        {
            return match *before == new {
                true => self.get_task(*id),
                false => Err(Wrong::Conflict("the key is that of another task")),
            };
        }
        self.is_member(project, new.assignee.as_deref())?;
        let id = self.number();
        let work = Work {
            task: task(id, project, new.clone()),
            version: self.number(),
            comments: BTreeMap::new(),
        };
        if let Some(key) = key {
            self.project_mut(project)?.sent.insert(key, (new, id));
        }
        self.tasks.insert(id, work);
        self.get_task(id)
    }

    pub fn replace_task(
        &mut self,
        id: i64,
        if_match: Option<&str>,
        new: NewTask,
    ) -> Result<Versioned<Task>, Wrong> {
        let assignee = new.assignee.clone();
        self.change_task(id, if_match, assignee, |old| *old = task(id, old.project_id, new))
    }

    pub fn update_task(
        &mut self,
        id: i64,
        if_match: Option<&str>,
        patch: UpdateTaskRequest,
    ) -> Result<Versioned<Task>, Wrong> {
        let assignee = patch.assignee.clone().flatten();
        self.change_task(id, if_match, assignee, |task| {
            if let Some(title) = patch.title {
                task.title = title;
            }
            if let Some(status) = patch.status {
                task.status = status;
            }
            if let Some(assignee) = patch.assignee {
                task.assignee = assignee;
            }
            if let Some(due) = patch.due {
                task.due = due;
            }
            if let Some(estimate) = patch.estimate {
                task.estimate = estimate;
            }
            if let Some(labels) = patch.labels {
                task.labels = labels;
            }
        })
    }

    fn change_task(
        &mut self,
        id: i64,
        if_match: Option<&str>,
        assignee: Option<String>,
        change: impl FnOnce(&mut Task),
    ) -> Result<Versioned<Task>, Wrong> {
        let work = self.task(id)?;
        check(if_match, work.version)?;
        self.is_member(work.task.project_id, assignee.as_deref())?;
        let version = self.number();
        if let Some(work) = self.tasks.get_mut(&id) {
            change(&mut work.task);
            work.version = version;
        }
        self.get_task(id)
    }

    pub fn remove_task(&mut self, id: i64, if_match: Option<&str>) -> Result<(), Wrong> {
        check(if_match, self.task(id)?.version)?;
        self.tasks.remove(&id);
        Ok(())
    }

    pub fn comments(
        &self,
        task: i64,
        after: Option<i64>,
    ) -> Result<impl Iterator<Item = (i64, Comment)>, Wrong> {
        let all = following(&self.task(task)?.comments, after);
        Ok(all.map(|(id, it)| (*id, it.clone())))
    }

    pub fn get_comment(&self, task: i64, id: i64) -> Result<Comment, Wrong> {
        let comment = self.task(task)?.comments.get(&id);
        comment.cloned().ok_or(Wrong::Missing)
    }

    pub fn add_comment(
        &mut self,
        task: i64,
        author: String,
        text: String,
        mentions: Vec<String>,
    ) -> Result<Comment, Wrong> {
        let id = self.number();
        let comment = Comment {
            id,
            author,
            text,
            mentions,
        };
        let work = self.tasks.get_mut(&task).ok_or(Wrong::Missing)?;
        work.comments.insert(id, comment.clone());
        Ok(comment)
    }

    pub fn remove_comment(&mut self, task: i64, id: i64) -> Result<(), Wrong> {
        let work = self.tasks.get_mut(&task).ok_or(Wrong::Missing)?;
        work.comments.remove(&id).map(drop).ok_or(Wrong::Missing)
    }
}

fn task(id: i64, project_id: i64, new: NewTask) -> Task {
    Task {
        id,
        project_id,
        title: new.title,
        status: new.status,
        assignee: new.assignee,
        due: new.due,
        estimate: new.estimate,
        labels: new.labels.unwrap_or_default(),
    }
}
