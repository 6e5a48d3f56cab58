package dev.retort.scheduler.launch;

import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.handover.RunAddress;
import java.util.List;

/**
 * The command line of a training process. The program that starts Retort supplies it: only that
 * knows how it was started itself. The process ends when its standard input does, so that it never
 * outlives its owner.
 */
@FunctionalInterface
public interface JobCommand {

  /** The words of the command that trains what a run folder asks for, on some hardware. */
  List<String> argv(RunFolder run, GpuProfile hardware);

  /** Where the process finds its run folder: under the same path as here, unless said otherwise. */
  default RunAddress address(RunFolder run) {
    return new RunAddress.Shared(run.root().toAbsolutePath());
  }

  /** Whether processes share no storage with this one, and every run folder is handed over. */
  default boolean handsOver() {
    return false;
  }
}
