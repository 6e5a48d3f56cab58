package dev.retort.dataset;

import dev.retort.capture.LogPart;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the work of a build that touches every text is done: in this process, or on a cluster. The
 * rules are the same everywhere.
 */
public interface DatasetExecutor {

  /**
   * Reads a task's exchanges off a log, and applies the rules that look at one exchange alone. A
   * part that is damaged is left out as a whole, and named in {@link Corpus#quarantined()}.
   *
   * @param parts of the window
   * @param spec whose exchanges, and what of them can be learnt from
   * @param scratch an empty folder for texts that memory does not hold; the caller removes it
   * @param progress told as exchanges are read
   */
  Corpus read(List<LogPart> parts, DatasetSpec spec, Path scratch, BuildProgress progress);
}
