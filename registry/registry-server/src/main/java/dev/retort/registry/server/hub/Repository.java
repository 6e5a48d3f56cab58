package dev.retort.registry.server.hub;

import dev.retort.registry.server.store.Artifact;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A model, and which of its files are shown. */
record Repository(View view, String model) {
  /** Which files, and under which paths: the namespace says it. */
  enum View {
    /** All of them; those of {@code hf/}, or else of {@code adapter/}, are at the top. */
    RETORT("retort", "hf/", "adapter/", true),
    HF("hf", "hf/", "hf/", false),
    ADAPTER("adapter", "adapter/", "adapter/", false),
    GGUF("gguf", "gguf/", "gguf/", false);

    private final String namespace;
    private final String top;
    private final String topWithoutThat;
    private final boolean others;

    View(String namespace, String top, String topWithoutThat, boolean others) {
      this.namespace = namespace;
      this.top = top;
      this.topWithoutThat = topWithoutThat;
      this.others = others;
    }

    NavigableMap<String, Artifact> show(NavigableMap<String, Artifact> bundle) {
      boolean hasTop = bundle.keySet().stream().anyMatch(path -> path.startsWith(top));
      String onTop = hasTop ? top : topWithoutThat;
      NavigableMap<String, Artifact> shown = new TreeMap<>();
      if (others) {
        bundle.forEach(shown::put);
      }
      shown.keySet().removeIf(path -> path.startsWith(onTop));
      for (Map.Entry<String, Artifact> file : bundle.entrySet()) {
        if (file.getKey().startsWith(onTop)) {
          shown.put(file.getKey().substring(onTop.length()), file.getValue());
        }
      }
      return shown;
    }
  }

  /**
   * The repository of an id: {@code NAMESPACE/NAME}, or {@code NAME} for all files.
   *
   * @throws HubRefusal if there is no such namespace
   */
  static Repository of(List<String> id) {
    if (id.size() == 1) {
      return new Repository(View.RETORT, id.get(0));
    }
    for (View view : View.values()) {
      if (view.namespace.equals(id.get(0))) {
        return new Repository(view, id.get(1));
      }
    }
    throw HubRefusal.noRepository(String.join("/", id));
  }

  String namespace() {
    return view.namespace;
  }

  String id() {
    return view.namespace + "/" + model;
  }
}
