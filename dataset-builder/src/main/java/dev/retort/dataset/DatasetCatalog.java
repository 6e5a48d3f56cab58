package dev.retort.dataset;

import dev.retort.capture.DurableFile;
import dev.retort.capture.TaskName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The versions under a folder, each in {@code <task>/<id>}, and which of them was built last.
 * Half-written versions are not among them. Thread-safe for reading.
 */
public final class DatasetCatalog {
  /** The reference to the version that was built last. */
  public static final String LATEST = "latest";

  /** Neither a task's name nor a version's id begins with a full stop. */
  private static final String POINTER = ".latest";

  private static final Pattern PREFIX = Pattern.compile("[0-9a-f]{4,64}");

  private final Path root;

  /**
   * @param root it need not exist
   */
  public DatasetCatalog(Path root) {
    this.root = Objects.requireNonNull(root);
  }

  /** Every task's versions, by task and id. */
  public List<DatasetVersion> versions() {
    return tasks().flatMap(task -> versions(task).stream()).toList();
  }

  /** A task's versions, by id. */
  public List<DatasetVersion> versions(TaskName task) {
    return folders(root.resolve(task.value()))
        .filter(folder -> Files.exists(folder.resolve(DatasetFolder.MANIFEST)))
        .filter(folder -> !folder.getFileName().toString().contains("."))
        .map(DatasetVersion::open)
        .toList();
  }

  /** The version of a task that was built last. */
  public Optional<DatasetVersion> latest(TaskName task) {
    return pointedTo(root.resolve(task.value()));
  }

  /**
   * Finds a version of any task.
   *
   * @param reference {@value #LATEST}, or the first 4 or more digits of an id
   * @throws IllegalArgumentException if it is neither, or several versions' ids begin so
   */
  public Optional<DatasetVersion> find(String reference) {
    return reference.equals(LATEST)
        ? pointedTo(root)
        : byPrefix(reference, tasks().flatMap(task -> versions(task).stream()));
  }

  /**
   * Finds a version of a task.
   *
   * @param reference {@value #LATEST}, or the first 4 or more digits of an id
   * @throws IllegalArgumentException if it is neither, or several versions' ids begin so
   */
  public Optional<DatasetVersion> find(TaskName task, String reference) {
    return reference.equals(LATEST) ? latest(task) : byPrefix(reference, versions(task).stream());
  }

  /** An empty folder for a build of a task to work in. What an earlier one left there is gone. */
  Path workshop(TaskName task) {
    Path folder = DurableFile.temporary(root.resolve(task.value()).resolve("build"));
    DurableFile.deleteTree(folder);
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + folder + ": " + DurableFile.reason(e), e);
    }
  }

  /**
   * Gives a finished version its place, unless it exists already, and makes it the latest.
   *
   * @param written holds everything but the manifest; gone afterwards
   */
  DatasetVersion publish(Path written, DatasetManifest manifest) {
    Path task = root.resolve(manifest.spec().task().value());
    Path folder = task.resolve(manifest.id().sha256());
    DatasetVersion version = DatasetFolder.publish(written, manifest, folder);
    point(task, folder);
    point(root, folder);
    return version;
  }

  private static Optional<DatasetVersion> byPrefix(
      String reference, Stream<DatasetVersion> versions) {
    if (!PREFIX.matcher(reference).matches()) {
      throw new IllegalArgumentException(
          "'%s' names no dataset version: use '%s' or the first 4 to 64 hexadecimal digits of an id"
              .formatted(reference, LATEST));
    }
    List<DatasetVersion> found =
        versions.filter(version -> version.id().sha256().startsWith(reference)).toList();
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          "'%s' begins the ids of %d dataset versions: %s; give more digits or the task"
              .formatted(
                  reference,
                  found.size(),
                  found.stream()
                      .map(v -> v.manifest().spec().task() + "/" + v.id().abbreviated())
                      .collect(Collectors.joining(", "))));
    }
    return found.stream().findFirst();
  }

  private Stream<TaskName> tasks() {
    return folders(root).map(folder -> new TaskName(folder.getFileName().toString()));
  }

  private static void point(Path from, Path folder) {
    DurableFile.write(
        from.resolve(POINTER), from.relativize(folder).toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<DatasetVersion> pointedTo(Path from) {
    Path pointer = from.resolve(POINTER);
    if (!Files.exists(pointer)) {
      return Optional.empty();
    }
    try {
      return Optional.of(DatasetVersion.open(from.resolve(Files.readString(pointer))));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + pointer + ": " + e.getMessage(), e);
    }
  }

  private static Stream<Path> folders(Path parent) {
    if (!Files.isDirectory(parent)) {
      return Stream.empty();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children.filter(Files::isDirectory).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + parent + ": " + e.getMessage(), e);
    }
  }
}
