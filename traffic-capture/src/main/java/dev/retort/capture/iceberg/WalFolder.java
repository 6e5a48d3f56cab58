package dev.retort.capture.iceberg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder of a writer's write-ahead segments: {@code wal/<writer>/<number>.wal}. */
record WalFolder(Path folder) {
  private static final String ENDING = ".wal";
  static final String DAMAGED = ".damaged";

  static WalFolder of(Path root, WriterId writer) {
    return new WalFolder(all(root).resolve(writer.value()));
  }

  /** The folder of all writers' folders. */
  static Path all(Path root) {
    return root.resolve("wal");
  }

  Path segment(long number) {
    return folder.resolve("%010d%s".formatted(number, ENDING));
  }

  /** What a writer that died has left, in order. */
  List<Path> left() throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> listing = Files.list(folder)) {
      return listing.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    }
  }

  long number(Path segment) {
    String name = segment.getFileName().toString();
    return Long.parseLong(name.substring(0, name.length() - ENDING.length()));
  }

  /** Keeps a segment that is damaged inside. */
  static void keepDamaged(Path segment) throws IOException {
    Files.move(segment, damaged(segment));
  }

  static Path damaged(Path segment) {
    return segment.resolveSibling(segment.getFileName() + DAMAGED);
  }
}
