package dev.retort.scheduler.journal;

import dev.retort.capture.DurableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The folder that holds the files of everything in a database, by a mark in a file of its own. The
 * first node notes its folder's mark in the database; a node that has another folder there, such as
 * one on which the shared storage is not mounted, is refused before it does anything.
 *
 * @param folder that all nodes see
 * @param mark the folder's
 */
public record WorkPlace(Path folder, String mark) {
  private static final String FILE = "place";
  private static final Pattern LEGAL = Pattern.compile("[0-9a-f-]{36}");
  private static final int LONGEST = 1000;

  public WorkPlace {
    Objects.requireNonNull(folder);
    Objects.requireNonNull(mark);
  }

  /**
   * The place that a folder is, which is marked if it is not yet.
   *
   * @throws UncheckedIOException if the folder cannot be written
   */
  public static WorkPlace of(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        DurableFile.writeIfAbsent(
            file, UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
      }
      String mark = Files.readString(file).strip();
      if (!LEGAL.matcher(mark).matches()) {
        throw new IOException("it holds no mark, but '%s'".formatted(mark));
      }
      return new WorkPlace(folder, mark);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read which folder this is by %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  /**
   * Sees to it that a database is that of this place.
   *
   * @param before the place that it was until now, if this node has moved its files from there
   * @throws SchedulerDatabaseException if it is that of another one; the message says what helps
   */
  public void claim(
      SchedulerDatabase database, PostgresAddress address, Optional<WorkPlace> before) {
    Jdbi.create(database.source())
        .useTransaction(
            handle -> {
              note(handle);
              String noted = noted(handle, "mark");
              if (before.filter(place -> place.mark().equals(noted)).isPresent()) {
                move(handle);
              } else if (!noted.equals(mark)) {
                throw refused(address, noted(handle, "described"));
              }
            });
  }

  private void note(Handle handle) {
    // The table has one row, whichever of two nodes is faster.
    handle.execute("lock table work_place in exclusive mode");
    handle
        .createUpdate(
            "insert into work_place (one, mark, described, noted_at)"
                + " select 1, cast(:mark as varchar(64)), cast(:described as varchar(1000)),"
                + " current_timestamp where not exists (select 1 from work_place)")
        .bind("mark", mark)
        .bind("described", described())
        .execute();
  }

  private void move(Handle handle) {
    handle
        .createUpdate("update work_place set mark = :mark, described = :described")
        .bind("mark", mark)
        .bind("described", described())
        .execute();
  }

  private static String noted(Handle handle, String column) {
    return handle.createQuery("select " + column + " from work_place").mapTo(String.class).one();
  }

  private String described() {
    String text = folder.toString();
    return text.substring(0, Math.min(LONGEST, text.length()));
  }

  private SchedulerDatabaseException refused(PostgresAddress address, String other) {
    return new SchedulerDatabaseException(
        "the runs in the scheduler's database %s have their files in another folder than %s, which its first node called %s: this node would look for files that it does not have. If nodes are to share their work, mount one folder on all of them and name it as scheduler.work, with log.catalog, log.writer and registry.trackingUri (docs/scheduling.md, several nodes). If this node is to work alone, give it a database of its own. If the folder was lost, begin with an empty database."
            .formatted(address, folder, other));
  }
}
