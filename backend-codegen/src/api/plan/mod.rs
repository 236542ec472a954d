//! What writers print: a shape and a check plan for each type and direction.
