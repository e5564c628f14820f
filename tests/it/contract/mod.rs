//! Our client and the practice service against recorded exchanges of the real server.


mod fixtures;
mod transport;
mod vectors;
