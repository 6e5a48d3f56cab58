package dev.retort.console.web.models;

import java.util.List;

/**
 * All registered models.
 *
 * @param models by name
 */
record ModelList(List<ModelLine> models) {
  ModelList {
    models = List.copyOf(models);
  }
}
