package dev.retort.scheduler.launch.handover;

import dev.retort.scheduler.launch.JobCommand;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.scheduler.launch.JobLauncherContract;
import dev.retort.scheduler.launch.LocalProcessLauncher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Workers of this machine that share no folder with their owner. */
class HandedOverLocalIT extends JobLauncherContract {
  private Handover handover;

  @BeforeEach
  void open() {
    handover = new Handover(folder);
  }

  @AfterEach
  void close() {
    handover.close();
  }

  @Override
  protected JobLauncher launcher(JobCommand command) {
    return handover.launcher(new LocalProcessLauncher(handover.command(command), CPU));
  }
}
