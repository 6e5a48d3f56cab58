package dev.retort.router.serving;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/** How a worker process is started. */
public interface WorkerCommand {

  /**
   * What to run. The process calls {@link StudentWorker#serve} with the socket, and ends when that
   * returns.
   *
   * @param socket where its owner listens
   * @param scratch a folder of its own, gone when it is
   */
  List<String> argv(Path socket, Path scratch);

  /** Variables that its environment has beside the owner's. */
  SortedMap<String, String> environment();
}
