package dev.retort.scheduler.launch.handover;

import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.FolderDigest;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.handover.FileEntry;
import dev.retort.trainer.handover.JobBrief;
import dev.retort.trainer.handover.Parcel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A run folder that a worker elsewhere works on. Everything that must outlive this process is in
 * the folder: {@value #SESSION} names the worker's last start, and what is on its way lies in
 * {@value #WORK}. Safe for use by many threads, which take turns.
 */
final class HandedRun {
  /** Its name is that of a leftover, so that an erasure takes it for one. */
  static final String WORK = "handover.tmp";

  private static final String SESSION = "handover.json";
  private static final List<String> GROWING = List.of("metrics.jsonl", "samples.jsonl", "log.txt");

  private final RunFolder run;
  private final TransferLimits limits;
  private final Supplies supplies;
  private final String token;

  private record Session(String id) {}

  HandedRun(RunFolder run, TransferLimits limits) {
    this.run = run;
    this.limits = limits;
    this.supplies = new Supplies(run, work().resolve(JobBrief.DATASET));
    this.token = run.request().token();
  }

  RunFolder run() {
    return run;
  }

  /** Whether somebody knows the run folder's token; takes as long for any other. */
  boolean isKnownTo(String presented) {
    return MessageDigest.isEqual(
        token.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
  }

  /** A worker begins: what an earlier one still sends is refused from now on. */
  synchronized JobBrief begin() throws IOException {
    Optional<TrainingOutcome> decided = decided();
    if (decided.isPresent()) {
      return new JobBrief("", run.request(), List.of(), new TreeMap<>(), decided);
    }
    Session session = new Session(UUID.randomUUID().toString());
    DurableFile.write(run.root().resolve(SESSION), JsonFormat.pretty(session));
    incoming().clear();
    TreeMap<String, Long> lengths = new TreeMap<>();
    for (String name : GROWING) {
      Path file = run.root().resolve(name);
      if (name.endsWith(".jsonl")) {
        dropHalfALine(file);
      }
      lengths.put(name, length(file));
    }
    return new JobBrief(session.id(), run.request(), supplies.entries(), lengths, Optional.empty());
  }

  /** The worker before may have died over a line. */
  private static void dropHalfALine(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long end = channel.size();
      ByteBuffer last = ByteBuffer.allocate(1);
      while (end > 0 && channel.read(last.clear(), end - 1) == 1 && last.get(0) != '\n') {
        end--;
      }
      channel.truncate(end);
    }
  }

  private static long length(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** Refuses a start of the job that is not the last. */
  synchronized void require(String session) {
    Path file = run.root().resolve(SESSION);
    boolean current =
        Files.exists(file) && JsonFormat.read(file, Session.class).id().equals(session);
    if (!current) {
      throw new HandoverRefusal(
          HandoverRefusal.GONE, "the job has been started again: another worker has its place");
    }
  }

  /** Where a file is that a worker takes. */
  synchronized Path input(String path) throws IOException {
    return supplies.file(FileEntry.requirePath(path));
  }

  /** Takes the next bytes of a file that grows, and says how long it is. */
  synchronized long append(String name, long offset, byte[] bytes) throws IOException {
    if (!GROWING.contains(name)) {
      throw new HandoverRefusal(
          HandoverRefusal.NOT_FOUND, "'%s' is none of %s".formatted(name, GROWING));
    }
    requireUndecided();
    Path file = run.root().resolve(name);
    long there = length(file);
    if (offset != there) {
      throw HandoverRefusal.at(there);
    }
    if (there + bytes.length > limits.log()) {
      throw new HandoverRefusal(
          HandoverRefusal.TOO_LARGE,
          "%s would be longer than the %,d bytes that are taken".formatted(name, limits.log()));
    }
    Incoming.append(file, there, bytes);
    return there + bytes.length;
  }

  /** Takes a piece of a file, and says how much of it is here. */
  synchronized long take(Incoming.Piece piece, byte[] bytes) throws IOException {
    requireUndecided();
    return incoming().take(piece, bytes);
  }

  /** Takes a checkpoint whose files are here. */
  synchronized void checkpoint(String name, Parcel parcel) throws IOException {
    requireUndecided();
    if (!name.matches("step-\\d{12,18}")) {
      throw new HandoverRefusal(
          HandoverRefusal.NOT_FOUND, "a checkpoint is named step- and twelve digits");
    }
    if (isIn(parcel, run.checkpoints().root().resolve(name))) {
      return;
    }
    Path written = incoming().assemble(parcel, work().resolve(name));
    try {
      run.checkpoints().adopt(name, written);
    } catch (IllegalArgumentException e) {
      DurableFile.deleteTree(written);
      throw new HandoverRefusal(HandoverRefusal.UNPROCESSABLE, e.getMessage());
    }
  }

  /** Takes the student whose files are here. */
  synchronized void student(Parcel parcel) throws IOException {
    requireUndecided();
    if (isIn(parcel, run.student())) {
      return;
    }
    Path written = incoming().assemble(parcel, work().resolve("student"));
    DurableFile.deleteTree(run.student());
    DurableFile.publish(written, run.student());
  }

  /** Takes the out-of-fold predictions, which are here. */
  synchronized void outOfFold(Parcel parcel) throws IOException {
    requireUndecided();
    String name = run.outOfFold().getFileName().toString();
    if (parcel.files().size() != 1 || !parcel.files().get(0).path().equals(name)) {
      throw new HandoverRefusal(
          HandoverRefusal.UNPROCESSABLE, "out-of-fold predictions are the one file " + name);
    }
    if (isIn(parcel, run.root())) {
      return;
    }
    Path written = incoming().assemble(parcel, work().resolve("predictions"));
    DurableFile.publish(written.resolve(name), run.outOfFold());
  }

  /** An answer that was lost on its way is asked for again. */
  private static boolean isIn(Parcel parcel, Path folder) throws IOException {
    for (FileEntry entry : parcel.files()) {
      if (!entry.isIn(folder)) {
        return false;
      }
    }
    return true;
  }

  /** Takes the outcome, last: everything that it speaks of is here. */
  synchronized void finish(TrainingOutcome sent) {
    TrainingOutcome outcome =
        sent instanceof TrainingOutcome.Completed completed ? checked(completed) : sent;
    Optional<TrainingOutcome> decided = decided();
    if (decided.isPresent()) {
      if (!decided.get().equals(outcome)) {
        requireUndecided();
      }
      return;
    }
    run.finish(outcome);
    DurableFile.deleteTree(work());
  }

  private TrainingOutcome checked(TrainingOutcome.Completed completed) {
    ModelArtifact artifact = completed.artifact();
    if (!Files.isDirectory(run.student()) || !Files.isRegularFile(run.outOfFold())) {
      throw new HandoverRefusal(
          HandoverRefusal.UNPROCESSABLE,
          "the outcome speaks of a student and predictions that have not come");
    }
    if (!FolderDigest.of(run.student()).equals(artifact.digest())) {
      throw new HandoverRefusal(
          HandoverRefusal.UNPROCESSABLE, "the student has another digest than its outcome says");
    }
    return new TrainingOutcome.Completed(
        new ModelArtifact(
            run.student(),
            artifact.engine(),
            artifact.digest(),
            run.outOfFold(),
            artifact.measures()));
  }

  private void requireUndecided() {
    if (decided().isPresent()) {
      throw new HandoverRefusal(HandoverRefusal.GONE, "the attempt has its outcome already");
    }
  }

  /** A training that was asked to stop may be started again, and goes on. */
  private Optional<TrainingOutcome> decided() {
    return run.outcome().filter(outcome -> !(outcome instanceof TrainingOutcome.Cancelled));
  }

  /** Lets go of what was on its way. */
  synchronized void clear() {
    DurableFile.deleteTree(work());
  }

  private Incoming incoming() {
    return new Incoming(work().resolve("incoming"), limits);
  }

  private Path work() {
    return run.root().resolve(WORK);
  }
}
