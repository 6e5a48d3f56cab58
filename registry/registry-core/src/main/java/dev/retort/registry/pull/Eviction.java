package dev.retort.registry.pull;

import dev.retort.registry.AtomicPath;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleFile;
import dev.retort.registry.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Removes what a cache needn't keep. Bundles that an alias points to, or did before its last move,
 * always stay; of the others those that were current last, as far as the limit allows. A file that
 * several bundles share counts once. For use by one thread at a time, while nothing is pulled.
 *
 * @param bundles holds a folder for each root digest
 * @param maxBytes the limit for all files together
 */
record Eviction(Path bundles, BlobFolder blobs, CacheIndex index, long maxBytes) {
  void run() throws IOException {
    Set<Sha256> pinned = index.pointedTo();
    Map<Sha256, Long> kept = new HashMap<>();
    for (Sha256 root : pinned) {
      kept.putAll(sizes(root));
    }
    Set<Sha256> gone = new HashSet<>();
    for (Sha256 root : unpinned(pinned)) {
      Map<Sha256, Long> with = new HashMap<>(kept);
      with.putAll(sizes(root));
      if (gone.isEmpty() && total(with) <= maxBytes && !with.equals(kept)) {
        kept = with;
      } else {
        AtomicPath.deleteTree(bundles.resolve(root.hex()));
        gone.add(root);
      }
    }
    if (!gone.isEmpty()) {
      index.forget(gone);
    }
    blobs.retain(kept.keySet());
  }

  private static long total(Map<Sha256, Long> sizes) {
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The other bundles on the disk: by last use, then those whose use isn't known. */
  private List<Sha256> unpinned(Set<Sha256> pinned) throws IOException {
    Set<Sha256> all = new LinkedHashSet<>(index.byLastUse());
    List<Path> folders;
    try (Stream<Path> list = Files.list(bundles)) {
      folders = list.toList();
    }
    List<Sha256> present = new ArrayList<>();
    for (Path folder : folders) {
      String name = folder.getFileName().toString();
      if (name.matches("[0-9a-f]{64}")) {
        present.add(new Sha256(name));
      } else {
        AtomicPath.deleteTree(folder);
      }
    }
    all.addAll(present);
    all.retainAll(present);
    all.removeAll(pinned);
    return List.copyOf(all);
  }

  private Map<Sha256, Long> sizes(Sha256 root) {
    Map<Sha256, Long> sizes = new HashMap<>();
    try {
      for (BundleFile file : Bundle.read(bundles.resolve(root.hex())).manifest().files()) {
        sizes.put(file.sha256(), file.size());
      }
    } catch (BundleDamagedException e) {
      // Without a manifest nothing of it can be used, or is kept.
      return Map.of();
    }
    return sizes;
  }
}
