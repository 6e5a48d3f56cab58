package dev.retort.registry.pull;

import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.ModelReference;
import dev.retort.registry.client.RegistryClient;
import dev.retort.registry.client.RegistryEndpoint;
import java.net.URI;
import java.nio.file.Path;

/** A process of its own that pulls, so that it can be killed. */
final class PullingProcess {
  private PullingProcess() {}

  /** Registry, NAME@ALIAS, folder; and {@code cache} or {@code folder}. */
  public static void main(String[] args) {
    RegistryClient client = new RegistryClient(RegistryEndpoint.at(URI.create(args[0])));
    ModelReference reference = ModelReference.parse(args[1]);
    Path folder = Path.of(args[2]);
    if (args[3].equals("cache")) {
      try (BundleCache cache = BundleCache.open(client, folder)) {
        cache.refresh(reference);
      }
    } else {
      new ModelPuller(client, ManifestVerifier.ACCEPT_ALL).pull(reference, folder);
    }
  }
}
