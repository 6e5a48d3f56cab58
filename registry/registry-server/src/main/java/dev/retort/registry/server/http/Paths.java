package dev.retort.registry.server.http;

import dev.retort.registry.blob.BlobPath;
import dev.retort.registry.server.store.ProtocolException;

/** Paths that came with a request. */
public final class Paths {
  private Paths() {}

  public static BlobPath parse(String path) {
    try {
      return BlobPath.of(path);
    } catch (IllegalArgumentException e) {
      throw ProtocolException.invalid(e.getMessage());
    }
  }
}
