package dev.retort.scheduler.launch;

import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.RunFolder;
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
}
