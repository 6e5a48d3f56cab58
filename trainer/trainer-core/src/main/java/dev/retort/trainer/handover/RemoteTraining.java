package dev.retort.trainer.handover;

import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Works on a run folder that lies at its owner's: fetches what it takes, has it trained by a
 * process of its own in a scratch folder, and brings back what comes of it while it comes. The
 * process is ended with its whole tree when the owner wants nothing of the attempt any more. Used
 * once, by one thread; {@link #stop} by any.
 */
public final class RemoteTraining {
  private static final int COMPLETED = 0;
  private static final int OTHER_OUTCOME = 3;

  /** The owner reads all that is to be fetched, and an open model may be large. */
  private static final Duration BEGINNING = Duration.ofMinutes(15);

  private final RunAddress.HandedOver job;
  private final Path scratch;
  private final Contact contact;
  private final Duration grace;
  private final Trainer trainer;
  private final OutputStream output;
  private final AtomicReference<Process> process = new AtomicReference<>();
  private volatile boolean stopping;
  private final Set<ProcessHandle> remembered = Collections.synchronizedSet(new HashSet<>());

  /** Starts trainings on run folders of this machine. */
  public interface Trainer {
    /** Starts one; what it prints, errors included, is read from its standard output. */
    Process start(RunFolder run) throws IOException;

    /** Asks one to take its last checkpoint and end. */
    void stop(Process process);
  }

  /**
   * A training.
   *
   * @param scratch a folder for its files, which is made and removed
   * @param grace for a training that is asked to stop
   * @param output gets what the training prints, besides the run folder's log
   */
  public RemoteTraining(
      RunAddress.HandedOver job,
      Path scratch,
      Contact contact,
      Duration grace,
      Trainer trainer,
      OutputStream output) {
    this.job = Objects.requireNonNull(job);
    this.scratch = Objects.requireNonNull(scratch);
    this.contact = Objects.requireNonNull(contact);
    this.grace = Objects.requireNonNull(grace);
    this.trainer = Objects.requireNonNull(trainer);
    this.output = Objects.requireNonNull(output);
  }

  /**
   * Trains and waits for the end.
   *
   * @return 0 if there is a student, 3 for another outcome, or what the process ended with
   * @throws AttemptOverException if the owner wants nothing of it any more
   * @throws OwnerLostException if the owner cannot be reached for too long
   * @throws HandoverRefusedException if the owner does not take what comes of it
   */
  public int toItsEnd() {
    OwnerConnection owner = new OwnerConnection(job, contact, this::stop);
    JobBrief brief =
        OwnerConnection.json(
            owner.expect(
                owner
                    .to("/sessions")
                    .timeout(BEGINNING)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build()),
            JobBrief.class);
    if (brief.decided().isPresent()) {
      return exitCode(brief.decided().get());
    }
    owner.hold(brief.session());
    ScratchFolder folder = new ScratchFolder(scratch, brief);
    folder.delete();
    try {
      RunFolder run = folder.prepare(new InputDownload(owner));
      return train(run, new Delivery(owner, run, brief));
    } finally {
      endTree();
      folder.delete();
    }
  }

  private int train(RunFolder run, Delivery delivery) {
    if (stopping) {
      TrainingOutcome cancelled = new TrainingOutcome.Cancelled();
      delivery.bringAll(cancelled);
      return exitCode(cancelled);
    }
    Process started = start(run);
    Thread reader = new Thread(() -> copy(started, run.log()), "training log");
    reader.setDaemon(true);
    reader.start();
    try {
      while (!started.waitFor(contact.pace().toMillis(), TimeUnit.MILLISECONDS)) {
        delivery.bring();
      }
      // A process that it has left behind may hold its output open.
      endDescendants(started);
      reader.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("nobody interrupts a worker: it is told to stop", e);
    }
    Optional<TrainingOutcome> outcome = run.outcome();
    if (outcome.isEmpty()) {
      delivery.bring();
      return started.exitValue();
    }
    delivery.bringAll(outcome.get());
    return exitCode(outcome.get());
  }

  private synchronized Process start(RunFolder run) {
    try {
      Process started = trainer.start(run);
      process.set(started);
      if (stopping) {
        askToStop(started);
      }
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a training process: " + e.getMessage(), e);
    }
  }

  /** Asks the training to take its last checkpoint and end; again, it does nothing. */
  public synchronized void stop() {
    if (stopping) {
      return;
    }
    stopping = true;
    Process started = process.get();
    if (started != null) {
      askToStop(started);
    }
  }

  private void askToStop(Process started) {
    // Children of a process that is gone are no longer known as its descendants.
    started.descendants().forEach(remembered::add);
    trainer.stop(started);
    Thread deadline = new Thread(() -> endAfterGrace(started), "stop training");
    deadline.setDaemon(true);
    deadline.start();
  }

  private void endAfterGrace(Process started) {
    try {
      if (!started.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        endTree();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What outlives a training that has ended is nobody's. */
  private void endDescendants(Process started) {
    remembered.forEach(ProcessHandle::destroyForcibly);
    started.descendants().forEach(ProcessHandle::destroyForcibly);
  }

  private void endTree() {
    Process started = process.get();
    if (started != null) {
      endDescendants(started);
      started.destroyForcibly();
    }
  }

  private void copy(Process started, Path log) {
    byte[] buffer = new byte[1 << 13];
    try (OutputStream file = Files.newOutputStream(log)) {
      int count = started.getInputStream().read(buffer);
      while (count >= 0) {
        file.write(buffer, 0, count);
        output.write(buffer, 0, count);
        output.flush();
        count = started.getInputStream().read(buffer);
      }
    } catch (IOException e) {
      // It was ended while it printed.
      return;
    }
  }

  private static int exitCode(TrainingOutcome outcome) {
    return outcome instanceof TrainingOutcome.Completed ? COMPLETED : OTHER_OUTCOME;
  }
}
