package dev.retort.registry.server;

import dev.retort.registry.blob.BlobPath;

/** Paths that came with a request. */
final class Paths {
  private Paths() {}

  static BlobPath parse(String path) {
    try {
      return BlobPath.of(path);
    } catch (IllegalArgumentException e) {
      throw ProtocolException.invalid(e.getMessage());
    }
  }
}
