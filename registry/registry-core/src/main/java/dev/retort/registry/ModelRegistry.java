package dev.retort.registry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Bundles under a name become versions; aliases say which version serves. Versions that something
 * else than Retort registered under the same name are left out. Implementations are safe for use by
 * many threads.
 *
 * <p>Every method throws {@link RegistryException} if the registry can't be reached or refuses.
 */
public interface ModelRegistry extends BundleSource, AutoCloseable {
  /**
   * Publishes a bundle: uploads its files beneath the run, reads every byte back and compares it,
   * creates the version, and tags it. No alias moves. If the model already has a version with this
   * root digest, that version is returned, with the given tags set; a publication that died at any
   * point is completed by doing it again.
   *
   * @param bundle verified against its manifest before anything is sent
   * @param runId an existing run of the same tracking server
   * @param tags evidence; set beside Retort's own tags
   * @throws BundleDamagedException if the folder isn't what its manifest says, or the registry gave
   *     back other bytes than it was sent; no version exists then
   * @throws PromotionStateUnknownException if the registry went silent while it created the version
   */
  ModelVersion publish(Bundle bundle, ModelName name, RunId runId, Map<String, String> tags);

  /** All models, by name. */
  List<RegisteredModel> models();

  /** A model with its aliases; empty if nothing has its name. */
  Optional<RegisteredModel> model(ModelName name);

  /** A model's versions, newest first; empty if nothing has its name. */
  List<ModelVersion> versions(ModelName name);

  /**
   * A page of a model's versions, newest first: what lies before a number, so that versions which
   * are published meanwhile move nothing.
   *
   * @param below only versions with smaller numbers; {@link Integer#MAX_VALUE} for the first page
   * @param most so many at most; fewer only if there are no more
   */
  List<ModelVersion> versions(ModelName name, int below, int most);

  /**
   * A model's versions with a tag of exactly this value, newest first.
   *
   * @param most so many at most
   */
  List<ModelVersion> tagged(ModelName name, String tag, String value, int most);

  /** The same of all models, those that were changed last first. */
  List<ModelVersion> tagged(String tag, String value, int most);

  /** One version by its number. */
  Optional<ModelVersion> version(ModelName name, int number);

  /** Sets tags of a version, and leaves the others as they are. */
  ModelVersion tag(ModelVersion version, Map<String, String> tags);

  /**
   * Points an alias at a version, wherever it pointed before. The last step of a promotion, and all
   * of a rollback.
   *
   * @throws PromotionStateUnknownException if the registry went silent before it answered
   */
  void moveAlias(ModelName name, ModelAlias alias, int version);

  /**
   * Points an alias at a version if it still is where the caller saw it. Over Retort's own server
   * this is one atomic step; over another MLflow, which knows no such step, a concurrent move
   * within the same moment can go unnoticed.
   *
   * @param expected the version that the alias points to now; empty if there is no such alias yet
   * @throws PromotionConflictException if it points elsewhere; nothing has changed
   * @throws PromotionStateUnknownException if the registry went silent before it answered
   */
  void moveAlias(ModelName name, ModelAlias alias, int version, OptionalInt expected);

  /** Removes an alias; nothing happens if there is none. */
  void removeAlias(ModelName name, ModelAlias alias);

  /**
   * Removes an alias if it points to a version; nothing happens if it points elsewhere or there is
   * none. Over Retort's own server this is one atomic step, over another MLflow two.
   */
  void removeAlias(ModelName name, ModelAlias alias, int version);

  /**
   * Puts a person's decision about a version on record, where nothing removes it: in the audit log
   * of Retort's own server. Another MLflow keeps no such log, and nothing happens there; tags say
   * the same, less durably. No alias moves. Doing the same again adds nothing.
   */
  void decide(ModelVersion version, Decision decision);

  /**
   * The same for a version that waits under an alias, where the first decision stands: of those who
   * decide at once, everybody is told which one that is. Over Retort's own server this is one
   * atomic step; over another MLflow, which keeps no such log, two who decide within the same
   * moment are both told that theirs stands.
   *
   * @param waiting points to the version
   * @return the decision that stands, which somebody else may have taken; the same person's same
   *     word is the same decision, told again
   * @throws PromotionConflictException if the alias does not point to the version; nothing is on
   *     record then
   */
  Decision decide(ModelVersion version, ModelAlias waiting, Decision decision);

  /** Lets connections go. */
  @Override
  void close();
}
