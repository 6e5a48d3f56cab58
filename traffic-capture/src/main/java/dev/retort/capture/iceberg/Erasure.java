package dev.retort.capture.iceberg;

import dev.retort.capture.DamagedFileException;
import dev.retort.capture.DurableFile;
import dev.retort.capture.ErasureReport;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ParquetTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;

/**
 * Takes rows out of a log's files, all or none, whatever dies when, and out of every window too.
 * Files that hold them are written anew without them; then a {@link ErasurePlan} is the commit;
 * then the tables exchange the files wherever they are reached, forget all other states, and the
 * old files are deleted. Callers hold the log's lock alone.
 */
final class Erasure {
  private final LogTables tables;

  Erasure(LogTables tables) {
    this.tables = tables;
  }

  /** Finishes what was committed before a process died. */
  static void recover(LogTables tables) {
    TableLock.Held held = tables.lock().exclusive();
    try {
      Optional<ErasurePlan> plan = ErasurePlan.read(tables.root());
      if (plan.isPresent()) {
        new Erasure(tables).carryOut(plan.get());
      }
    } finally {
      held.close();
    }
  }

  /**
   * Erases the rows of exchanges.
   *
   * @return what went
   */
  ErasureReport erase(Set<ExchangeId> wanted) {
    SortedSet<String> tombstones = new TreeSet<>();
    wanted.forEach(id -> tombstones.add(Tombstones.hash(id)));
    Set<ExchangeId> erased = new HashSet<>();
    SortedMap<String, SortedMap<String, Optional<String>>> replacements = new TreeMap<>();
    List<Path> staged = new ArrayList<>();
    ErasurePlan plan;
    try {
      for (DailyTable<?> table : tables.all()) {
        Set<ExchangeId> held = new HashSet<>();
        replacements.put(table.kind().name(), stage(table, wanted, held, staged));
        if (table == tables.exchanges()) {
          erased.addAll(held);
        }
      }
      plan = new ErasurePlan(tombstones, replacements, unreadable());
      plan.write(tables.root());
    } catch (RuntimeException e) {
      staged.forEach(DurableFile::deleteTree);
      throw e;
    }
    carryOut(plan);
    return new ErasureReport(
        erased, plan.discarded().stream().map(file -> tables.root().resolve(file)).toList());
  }

  /** Writes what takes the place of files, and says what that is. */
  private <R> SortedMap<String, Optional<String>> stage(
      DailyTable<R> table, Set<ExchangeId> wanted, Set<ExchangeId> held, List<Path> staged) {
    SortedMap<String, Optional<String>> replacements = new TreeMap<>();
    for (Path file : table.reachable().keySet()) {
      Set<ExchangeId> there = tables.ids(table, file, wanted);
      if (SetAside.isSetAside(file)) {
        replacements.put(relative(file), Optional.empty());
      } else if (!there.isEmpty()) {
        Path replacement = FileNames.afterErasure(file);
        staged.add(replacement);
        if (rewrite(table, file, replacement, wanted)) {
          replacements.put(relative(file), Optional.of(relative(replacement)));
          held.addAll(there);
        } else {
          replacements.put(relative(file), Optional.empty());
        }
      }
    }
    return replacements;
  }

  /** False if the file turns out to be damaged; then it is set aside. */
  private static <R> boolean rewrite(
      DailyTable<R> table, Path file, Path replacement, Set<ExchangeId> ids) {
    Predicate<R> wanted = row -> ids.contains(table.kind().id().apply(row));
    try (ParquetTable.Writer<R> writer = table.writer(replacement, table.rowsIn(file))) {
      table
          .kind()
          .rows()
          .scan(
              file,
              row -> {
                if (!wanted.test(row)) {
                  writer.write(row);
                }
              });
      writer.commit();
      return true;
    } catch (DamagedFileException e) {
      SetAside.quarantine(file, e);
      return false;
    }
  }

  /** Every file whose content cannot be told any more. */
  private List<String> unreadable() {
    return unreadable(tables.root()).stream().map(this::relative).toList();
  }

  /** Every file in a log's folder whose content cannot be told any more. */
  static List<Path> unreadable(Path root) {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(
              file ->
                  file.toString().endsWith(SetAside.ENDING)
                      || file.toString().endsWith(WalFolder.DAMAGED))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot list the exchange log %s: %s".formatted(root, DurableFile.reason(e)), e);
    }
  }

  private String relative(Path file) {
    return tables
        .root()
        .toAbsolutePath()
        .normalize()
        .relativize(file.toAbsolutePath().normalize())
        .toString();
  }

  /**
   * Removes files from every state of the tables, and from the disk.
   *
   * @param unwanted by table
   */
  void remove(Map<DailyTable<?>, List<Path>> unwanted) {
    SortedMap<String, SortedMap<String, Optional<String>>> replacements = new TreeMap<>();
    unwanted.forEach(
        (table, files) -> {
          SortedMap<String, Optional<String>> gone = new TreeMap<>();
          files.forEach(file -> gone.put(relative(file), Optional.empty()));
          replacements.put(table.kind().name(), gone);
        });
    ErasurePlan plan = new ErasurePlan(new TreeSet<>(), replacements, List.of());
    plan.write(tables.root());
    carryOut(plan);
  }

  /** Does what a plan says; what of it is done already is not done again. */
  private void carryOut(ErasurePlan plan) {
    try {
      if (!plan.tombstones().isEmpty()) {
        Tombstones.read(tables.root()).plusHashes(plan.tombstones()).write(tables.root());
      }
      for (DailyTable<?> table : tables.all()) {
        synchronized (table) {
          table.refresh();
          exchange(table, plan.of(table));
          forgetOtherStates(table.table());
          table.publish();
        }
      }
      for (DailyTable<?> table : tables.all()) {
        removeUnreachable(table);
        requireGone(plan.of(table).keySet());
      }
      for (String file : plan.discarded()) {
        Files.deleteIfExists(tables.root().resolve(file));
      }
      ErasurePlan.remove(tables.root());
      DurableFile.force(tables.root());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "an erasure from %s is committed, but cannot be completed: %s. It will be when the log is opened next."
              .formatted(tables.root(), DurableFile.reason(e)),
          e);
    }
  }

  /** Puts files in the place of others, in the current state and in every window's. */
  private void exchange(DailyTable<?> table, Map<String, Optional<String>> replacements) {
    Map<Path, Optional<DataFile>> described = new HashMap<>();
    replacements.forEach(
        (old, replacement) ->
            described.put(
                tables.root().toAbsolutePath().normalize().resolve(old),
                replacement.map(file -> table.describe(tables.root().resolve(file)))));
    Map<Long, List<DataFile>> affected = new HashMap<>();
    for (long snapshot : table.heads()) {
      List<DataFile> old =
          table.files(snapshot).stream()
              .filter(file -> described.containsKey(table.path(file)))
              .toList();
      if (!old.isEmpty()) {
        affected.put(snapshot, old);
      }
    }
    if (affected.isEmpty()) {
      return;
    }
    Map<String, SnapshotRef> refs = Map.copyOf(table.table().refs());
    Transaction change = table.table().newTransaction();
    Map<Long, Long> successors = new HashMap<>();
    long main = refs.get(SnapshotRef.MAIN_BRANCH).snapshotId();
    if (affected.containsKey(main)) {
      exchange(table, change.newOverwrite(), affected.get(main), described);
      successors.put(main, change.table().currentSnapshot().snapshotId());
    }
    refs.forEach(
        (name, ref) -> {
          if (ref.isTag() && affected.containsKey(ref.snapshotId())) {
            long successor =
                successors.computeIfAbsent(
                    ref.snapshotId(),
                    old -> branchOff(table, change, old, affected.get(old), described));
            change.manageSnapshots().replaceTag(name, successor).commit();
          }
        });
    for (String branch : List.copyOf(change.table().refs().keySet())) {
      if (branch.startsWith(BRANCH)) {
        change.manageSnapshots().removeBranch(branch).commit();
      }
    }
    change.commitTransaction();
  }

  private static final String BRANCH = "erasure-of-";

  private static long branchOff(
      DailyTable<?> table,
      Transaction change,
      long snapshot,
      List<DataFile> old,
      Map<Path, Optional<DataFile>> described) {
    String branch = BRANCH + snapshot;
    change.manageSnapshots().createBranch(branch, snapshot).commit();
    exchange(table, change.newOverwrite().toBranch(branch), old, described);
    return change.table().snapshot(branch).snapshotId();
  }

  private static void exchange(
      DailyTable<?> table,
      OverwriteFiles overwrite,
      List<DataFile> old,
      Map<Path, Optional<DataFile>> described) {
    for (DataFile file : old) {
      overwrite.deleteFile(file);
      described.get(table.path(file)).ifPresent(overwrite::addFile);
    }
    overwrite.commit();
  }

  /** Forgets every state but the current one and the windows', with their metadata. */
  static void forgetOtherStates(Table table) {
    Set<Long> kept = new HashSet<>();
    table.refs().values().forEach(ref -> kept.add(ref.snapshotId()));
    ExpireSnapshots expiry = table.expireSnapshots();
    boolean any = false;
    for (Snapshot snapshot : table.snapshots()) {
      if (!kept.contains(snapshot.snapshotId())) {
        expiry.expireSnapshotId(snapshot.snapshotId());
        any = true;
      }
    }
    if (any) {
      expiry.cleanupLevel(ExpireSnapshots.CleanupLevel.ALL).commit();
    }
  }

  /** Nobody adds files now: what no state reaches never will be reached. */
  static void removeUnreachable(DailyTable<?> table) throws IOException {
    Set<Path> reachable = table.everReachable();
    for (Path file : FileNames.under(table.folder().resolve("data"))) {
      if (!reachable.contains(file) && !file.toString().endsWith(SetAside.ENDING)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void requireGone(Set<String> old) throws IOException {
    for (String file : old) {
      if (Files.exists(tables.root().resolve(file))) {
        throw new IOException(tables.root().resolve(file) + " is still there");
      }
    }
  }
}
