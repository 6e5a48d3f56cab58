/**
 * A door into the llama.cpp binding, for requests that its own classes can't express: a prompt of
 * token ids. What enters is a request as the native side reads it; what leaves is text.
 */
package de.kherud.llama;
