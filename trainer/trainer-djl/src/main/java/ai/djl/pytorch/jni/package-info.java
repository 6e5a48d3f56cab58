/**
 * One class beside DJL's own: it calls what DJL keeps to its package. Handles of native modules and
 * values enter and leave; who calls it answers for their types, which the native code trusts.
 */
package ai.djl.pytorch.jni;
