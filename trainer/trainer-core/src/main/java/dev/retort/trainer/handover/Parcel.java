package dev.retort.trainer.handover;

import java.util.List;

/**
 * A folder on its way to its owner: its files come first, by their digests, and then this says
 * where each belongs.
 *
 * @param files all of them
 */
public record Parcel(List<FileEntry> files) {
  /** More than any student or checkpoint has. */
  private static final int MOST_FILES = 10_000;

  public Parcel {
    files = List.copyOf(files);
    if (files.isEmpty() || files.size() > MOST_FILES) {
      throw new IllegalArgumentException(
          "a folder that is sent has 1 to %d files, not %d".formatted(MOST_FILES, files.size()));
    }
    long paths = files.stream().map(FileEntry::path).distinct().count();
    if (paths < files.size()) {
      throw new IllegalArgumentException("a folder that is sent has two files of one name");
    }
  }
}
