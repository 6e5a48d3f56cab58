package dev.retort.registry.pull;

import dev.retort.registry.AtomicPath;
import dev.retort.registry.BundleFile;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.RemoteBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/**
 * Makes folders out of files by digest: under a draft's name, then in one step under its own.
 *
 * @param verifier decides about manifests
 * @param verified what this process has hashed
 */
record Assembly(ManifestVerifier verifier, VerifiedFiles verified) {
  /** The manifest of a folder that holds all files of a version in a format, unharmed. */
  Optional<FetchedManifest> intact(Path folder, PullFormat format) throws IOException {
    Optional<FetchedManifest> found =
        FetchedManifest.in(folder, format.manifestPrefix(), verifier)
            .filter(manifest -> format.isIn(manifest.manifest()));
    if (found.isPresent()) {
      for (Map.Entry<String, BundleFile> file : format.select(found.get().manifest()).entrySet()) {
        if (!verified.holds(folder.resolve(file.getKey()), file.getValue())) {
          return Optional.empty();
        }
      }
    }
    return found;
  }

  /**
   * Fetches what isn't in the blob folder and puts the folder together.
   *
   * @param room clears the way for the finished folder
   */
  void build(
      RemoteBundle remote,
      FetchedManifest manifest,
      PullFormat format,
      BlobFolder blobs,
      Path folder,
      Room room)
      throws IOException {
    Map<String, BundleFile> files = format.files(remote.version(), manifest.manifest());
    for (BundleFile file : files.values()) {
      blobs.obtain(remote, file);
    }
    AtomicPath.sweep(folder);
    Path draft = AtomicPath.draft(folder);
    try {
      Files.createDirectories(draft);
      for (Map.Entry<String, BundleFile> entry : files.entrySet()) {
        Path target = draft.resolve(entry.getKey());
        Files.createDirectories(target.getParent());
        BlobFolder.link(blobs.path(entry.getValue().sha256()), target);
      }
      manifest.writeTo(draft, format.manifestPrefix());
      room.make();
      // Not forced: whoever opens the folder in a new process hashes it, and fetches what is lost.
      Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      AtomicPath.discard(draft, e);
      throw e;
    }
  }

  /** Clears the way for a finished folder. */
  interface Room {
    void make() throws IOException;
  }
}
