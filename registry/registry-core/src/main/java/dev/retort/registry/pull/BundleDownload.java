package dev.retort.registry.pull;

import dev.retort.registry.AtomicPath;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleFile;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.BundleSource;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/** Fetches a version's files into a fresh folder, comparing each with the manifest. */
final class BundleDownload {
  private final BundleSource source;
  private final ModelVersion version;

  BundleDownload(BundleSource source, ModelVersion version) {
    this.source = source;
    this.version = version;
  }

  /** Fills a folder that doesn't exist yet, and forces it to the disk. */
  Bundle into(Path folder) throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    source.download(version, BundleManifest.FILE_NAME, BundleManifest.MAX_BYTES, json);
    BundleManifest manifest = manifest(json.toByteArray());
    Files.createDirectories(folder);
    for (BundleFile file : manifest.files()) {
      fetch(file, folder.resolve(file.path()));
    }
    Files.write(folder.resolve(BundleManifest.FILE_NAME), json.toByteArray());
    AtomicPath.force(folder);
    return new Bundle(folder, manifest);
  }

  private BundleManifest manifest(byte[] json) {
    BundleManifest manifest;
    try {
      manifest = BundleManifest.parse(json);
    } catch (IOException e) {
      throw new BundleDamagedException(
          BundleManifest.FILE_NAME,
          "%s of %s isn't a readable manifest: %s. Nothing was written; publish the model again."
              .formatted(BundleManifest.FILE_NAME, version, e.getMessage()),
          e);
    }
    if (!manifest.rootDigest().equals(version.rootDigest())) {
      throw new BundleDamagedException(
          BundleManifest.FILE_NAME,
          ("%s of %s was altered: its root digest is %s, but the registry recorded %s when the"
                  + " version was published. Nothing was written; publish the model again.")
              .formatted(
                  BundleManifest.FILE_NAME, version, manifest.rootDigest(), version.rootDigest()));
    }
    return manifest;
  }

  private void fetch(BundleFile file, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    MessageDigest digest = Sha256.algorithm();
    try (OutputStream disk = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW);
        OutputStream sink = new DigestOutputStream(disk, digest)) {
      source.download(version, file.path(), file.size(), sink);
    }
    Sha256 sha256 = Sha256.from(digest.digest());
    long size = Files.size(target);
    if (size != file.size() || !sha256.equals(file.sha256())) {
      throw BundleDamagedException.differing(file, size, sha256, "of " + version);
    }
  }
}
