package dev.retort.registry.server.store;

/** A file or a folder in a listing. */
public sealed interface ArtifactEntry {
  /** Its last part. */
  String name();

  /** A file with its size in bytes. */
  record FileEntry(String name, long size) implements ArtifactEntry {}

  /** A folder that holds something. */
  record FolderEntry(String name) implements ArtifactEntry {}
}
