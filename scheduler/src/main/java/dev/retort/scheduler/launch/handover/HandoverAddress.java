package dev.retort.scheduler.launch.handover;

import dev.retort.scheduler.launch.JobName;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.handover.RunAddress;
import java.net.URI;

/** Where workers find run folders that are handed over. */
public final class HandoverAddress {
  private final String base;

  /**
   * An address.
   *
   * @param url of the server, as workers see it
   */
  public HandoverAddress(URI url) {
    this.base = url.toString().replaceAll("/+$", "");
  }

  /** Where a worker finds a run folder. */
  public RunAddress of(RunFolder run) {
    return new RunAddress.HandedOver(
        URI.create(base + HandoverServer.JOBS + "/" + JobName.of(run)), run.request().token());
  }
}
