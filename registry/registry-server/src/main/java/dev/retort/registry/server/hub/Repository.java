package dev.retort.registry.server.hub;

import dev.retort.registry.server.store.Artifact;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A model, and which of its files are shown. */
record Repository(View view, String model) {
  /** Which files, and under which paths: the namespace says it. */
  enum View {
    /** All of them; those of {@code hf/}, or else of {@code adapter/}, are at the top. */
    RETORT("retort", List.of("hf/", "adapter/"), true),
    HF("hf", List.of("hf/"), false),
    ADAPTER("adapter", List.of("adapter/"), false),
    GGUF("gguf", List.of("gguf/"), false);

    private final String namespace;
    private final List<String> onTop;
    private final boolean others;

    View(String namespace, List<String> onTop, boolean others) {
      this.namespace = namespace;
      this.onTop = onTop;
      this.others = others;
    }

    SortedMap<String, Artifact> show(SortedMap<String, Artifact> bundle) {
      String top =
          onTop.stream()
              .filter(folder -> bundle.keySet().stream().anyMatch(path -> path.startsWith(folder)))
              .findFirst()
              .orElse("");
      SortedMap<String, Artifact> shown = new TreeMap<>();
      if (others) {
        bundle.forEach(shown::put);
      }
      if (!top.isEmpty()) {
        shown.keySet().removeIf(path -> path.startsWith(top));
        for (Map.Entry<String, Artifact> file : bundle.entrySet()) {
          if (file.getKey().startsWith(top)) {
            shown.put(file.getKey().substring(top.length()), file.getValue());
          }
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
