package dev.retort.scheduler.quartz;

import dev.retort.capture.TaskName;
import java.util.function.Consumer;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;

/** Runs one task when its time has come. The run itself is resumable, so recovery may repeat it. */
@DisallowConcurrentExecution
final class NightlyRunJob implements Job {
  private final Consumer<TaskName> run;

  NightlyRunJob(Consumer<TaskName> run) {
    this.run = run;
  }

  @Override
  public void execute(JobExecutionContext context) throws JobExecutionException {
    try {
      run.accept(new TaskName(context.getJobDetail().getKey().getName()));
    } catch (RuntimeException e) {
      throw new JobExecutionException("a nightly run failed", e);
    }
  }
}
