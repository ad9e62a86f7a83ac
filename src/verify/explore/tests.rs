//! Each law can be broken: runs are doctored, and the law says so.
