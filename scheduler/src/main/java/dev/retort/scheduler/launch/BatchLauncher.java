package dev.retort.scheduler.launch;

import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Trains by jobs of a batch system. A job goes on when its owner dies: the run folder's {@code
 * job.json} says that there is one, and the next owner's {@link #run} goes on with it. The outcome
 * is taken from the run folder, once the batch system says that the job has ended; what it says of
 * memory, time and cancellation counts where the folder has no outcome.
 */
public final class BatchLauncher implements JobLauncher {
  private final BatchSystem system;
  private final GpuProfile hardware;
  private final int places;
  private final Patience patience;
  private final Places free;
  private final Set<Path> forsaken = ConcurrentHashMap.newKeySet();

  /**
   * A launcher.
   *
   * @param hardware what each job gets
   * @param places how many jobs there are at a time, queued ones included, ≥ 1
   */
  public BatchLauncher(BatchSystem system, GpuProfile hardware, int places, Patience patience) {
    if (places < 1) {
      throw new IllegalArgumentException("at least one job at a time, not " + places);
    }
    this.system = Objects.requireNonNull(system);
    this.hardware = Objects.requireNonNull(hardware);
    this.places = places;
    this.patience = Objects.requireNonNull(patience);
    this.free = new Places(places);
  }

  @Override
  public GpuProfile hardware() {
    return hardware;
  }

  @Override
  public int places() {
    return places;
  }

  @Override
  public boolean holds(RunFolder run) {
    Optional<JobRecord> record = JobRecord.of(run);
    return record.isPresent() && record.get().system().equals(system.name());
  }

  @Override
  public void forsake(RunFolder run) {
    forsaken.add(run.root());
  }

  @Override
  public TrainingOutcome run(RunFolder run, int priority, JobWatcher watcher) {
    List<Integer> place;
    try {
      place = free.take(1, priority);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new TrainingOutcome.Cancelled();
    }
    try {
      return new BatchJob(system, run, patience, watcher, () -> forsaken.contains(run.root()))
          .toItsEnd();
    } finally {
      forsaken.remove(run.root());
      free.giveBack(place);
    }
  }
}
