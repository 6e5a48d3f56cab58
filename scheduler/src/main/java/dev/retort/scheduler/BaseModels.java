package dev.retort.scheduler;

import dev.retort.registry.BaseModel;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.FolderDigest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is known of the open model that a decoder began as. */
final class BaseModels {
  /** As the Hugging Face hub's cache lays snapshots out. */
  private static final Pattern CACHED =
      Pattern.compile(".*/models--([^/]+)--([^/]+)/snapshots/([^/]+)");

  private BaseModels() {}

  /** Empty if there was none. The digest is over all files of the folder, if it is still there. */
  static Optional<BaseModel> of(DecoderStart start) {
    if (start instanceof DecoderStart.FullFineTuning full) {
      return Optional.of(of(full.base()));
    }
    return start instanceof DecoderStart.LowRank low
        ? Optional.of(of(low.base()))
        : Optional.empty();
  }

  private static BaseModel of(Path base) {
    Path folder = base.toAbsolutePath().normalize();
    Optional<String> digest =
        Files.isDirectory(folder) ? Optional.of(FolderDigest.of(folder)) : Optional.empty();
    Matcher cached = CACHED.matcher(folder.toString().replace('\\', '/'));
    return cached.matches()
        ? new BaseModel(
            cached.group(1) + "/" + cached.group(2), Optional.of(cached.group(3)), digest)
        : new BaseModel(folder.getFileName().toString(), Optional.empty(), digest);
  }
}
