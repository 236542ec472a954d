/// The paths of resources that were deleted.
#[derive(Clone, Debug, Default)]
pub struct Deleted {
    paths: Arc<Mutex<BTreeSet<String>>>,
}

impl Deleted {
    /// How many paths are remembered at most.
    const MOST: usize = 10_000;

    /// Whether there is nothing at `path` any more; notes what `method` does to it.
    fn hides(&self, method: &str, path: String) -> bool {
        let mut paths = self.paths.lock().unwrap_or_else(PoisonError::into_inner);
        match method {
            "PUT" => {
                paths.remove(&path);
                false
            }
            "POST" => {
                let inside = format!("{path}/");
                paths.retain(|deleted| !deleted.starts_with(&inside));
                paths.contains(&path)
            }
            "DELETE" if paths.len() < Self::MOST => !paths.insert(path),
            _ => paths.contains(&path),
        }
    }
}
