package dev.retort.registry.server.store;

import dev.retort.registry.AtomicPath;
import dev.retort.registry.Sha256;
import dev.retort.registry.blob.BlobPath;
import dev.retort.registry.blob.StagedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes over the artifacts of a home that kept them as files under their paths. */
public final class OldArtifacts {
  private static final Logger LOG = LoggerFactory.getLogger(OldArtifacts.class);

  private OldArtifacts() {}

  /** Moves every file into the store; one that was interrupted goes on where it stopped. */
  public static void takeOver(Path folder, ArtifactVault vault) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    LOG.info("storing the {} artifacts in {} by their digests", files.size(), folder);
    for (Path file : files) {
      vault.takeOver(
          new StagedFile(file, Sha256.of(file), Files.size(file)), path(folder.relativize(file)));
    }
    AtomicPath.deleteTree(folder);
  }

  private static BlobPath path(Path relative) {
    StringJoiner path = new StringJoiner("/");
    relative.forEach(part -> path.add(part.toString()));
    return new BlobPath(path.toString());
  }
}
