/*
 * A disk that goes bad at a chosen moment, for a proof from outside: preloaded into a station (LD_PRELOAD), it stands
 * between the program and the C library and acts on the files below one folder. What it does comes by the environment:
 *
 *   EGATE_DISK_FOLDER  the folder; EGATE_DISK_LOG a file that says what struck
 *   EGATE_DISK_WORD    written bytes that hold this word arm it, at the EGATE_DISK_NTH time; empty: every call counts
 *   EGATE_DISK_DEED    kill-before | kill-half | kill-written | kill-synced | kill-later | fail
 *   EGATE_DISK_LATER   milliseconds from the sync to the end of `kill-later`
 *   EGATE_DISK_CALLS   which calls fail: any of write,sync,rename,truncate,create
 *   EGATE_DISK_ERROR   ENOSPC | EIO | SHORT; EGATE_DISK_ONCE=1: the first such call alone
 *
 * kill is SIGKILL by the process to itself in the middle of the call: nothing of it runs on, as from outside.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum deed { NOTHING, KILL_BEFORE, KILL_HALF, KILL_WRITTEN, KILL_SYNCED, KILL_LATER, FAIL };

static const char *folder, *word, *calls, *log_file;
static enum deed deed = NOTHING;
static int error_number, short_writes, once, spent, armed;
static long nth, seen, later_ms;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_pwritev)(int, const struct iovec *, int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_rename)(const char *, const char *);
static int (*real_open)(const char *, int, ...);

static const char *setting(const char *name) {
  const char *value = getenv(name);
  return value == NULL ? "" : strdup(value);
}

__attribute__((constructor)) static void begin(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_writev = dlsym(RTLD_NEXT, "writev");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_pwritev = dlsym(RTLD_NEXT, "pwritev64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_rename = dlsym(RTLD_NEXT, "rename");
  real_open = dlsym(RTLD_NEXT, "open64");
  folder = setting("EGATE_DISK_FOLDER");
  word = setting("EGATE_DISK_WORD");
  calls = setting("EGATE_DISK_CALLS");
  log_file = setting("EGATE_DISK_LOG");
  nth = atol(setting("EGATE_DISK_NTH"));
  later_ms = atol(setting("EGATE_DISK_LATER"));
  once = strcmp(setting("EGATE_DISK_ONCE"), "1") == 0;
  const char *error = setting("EGATE_DISK_ERROR");
  short_writes = strcmp(error, "SHORT") == 0;
  error_number = strcmp(error, "EIO") == 0 ? EIO : ENOSPC;
  const char *names[] = {"", "kill-before", "kill-half", "kill-written", "kill-synced", "kill-later", "fail"};
  const char *wanted = setting("EGATE_DISK_DEED");
  for (int i = 1; i <= FAIL; i++)
    if (strcmp(wanted, names[i]) == 0) deed = (enum deed)i;
  /* The station alone: its drivers are started without. */
  unsetenv("LD_PRELOAD");
}

static int below(const char *path) {
  size_t length = strlen(folder);
  return length > 0 && strncmp(path, folder, length) == 0 && path[length] == '/';
}

/** The file's path when a descriptor is one of the folder's files. */
static int ours(int fd, char path[PATH_MAX]) {
  if (deed == NOTHING || fd < 3) return 0;
  char link[40];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return below(path);
}

static void note(const char *call, const char *path) {
  if (*log_file == 0) return;
  int fd = real_open(log_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return;
  const char *name = strrchr(path, '/');
  dprintf(fd, "%s %s\n", call, name == NULL ? path : name + 1);
  close(fd);
}

static void die(const char *call, const char *path) {
  note(call, path);
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static void *die_later(void *call) {
  usleep((useconds_t)later_ms * 1000);
  die(call, "");
  return NULL;
}

/** Counts what is written, or calls where no word is asked for; true from the moment when it is the chosen one. */
static int arm(const void *bytes, size_t length) {
  if (armed) return 1;
  const char *at = bytes, *end = at + length;
  size_t size = strlen(word);
  if (size == 0) seen++;
  else if (bytes != NULL)
    while ((at = memmem(at, (size_t)(end - at), word, size)) != NULL) at += size, seen++;
  return armed = seen >= nth;
}

/** Whether this call is to fail now. */
static int fails(const char *call, const char *path) {
  if (deed != FAIL || !armed || (once && spent) || strstr(calls, call) == NULL) return 0;
  spent = 1;
  note(call, path);
  return 1;
}

typedef ssize_t (*writer)(int fd, const struct iovec *parts, int count, off_t at);

static ssize_t write_parts(int fd, const struct iovec *parts, int count, off_t at) {
  return at < 0 ? real_writev(fd, parts, count) : real_pwritev(fd, parts, count, at);
}

static ssize_t written(int fd, const struct iovec *parts, int count, off_t at) {
  char path[PATH_MAX];
  if (!ours(fd, path)) return write_parts(fd, parts, count, at);
  pthread_mutex_lock(&lock);
  int was = armed, now = 0;
  for (int i = 0; i < count; i++) now = arm(parts[i].iov_base, parts[i].iov_len);
  const int strikes = now && !was;
  const int failing = fails("write", path);
  pthread_mutex_unlock(&lock);
  struct iovec half = {parts[0].iov_base, (parts[0].iov_len + 1) / 2};
  if (failing && !short_writes) return errno = error_number, -1;
  if (failing) return write_parts(fd, &half, 1, at);
  if (strikes && deed == KILL_BEFORE) die("before", path);
  if (strikes && deed == KILL_HALF) {
    write_parts(fd, &half, 1, at);
    die("half", path);
  }
  ssize_t done = write_parts(fd, parts, count, at);
  if (strikes && deed == KILL_WRITTEN) die("written", path);
  return done;
}

static int synced(int fd, int (*real)(int)) {
  char path[PATH_MAX];
  if (!ours(fd, path)) return real(fd);
  pthread_mutex_lock(&lock);
  const int was = armed, now = *word == 0 && arm(NULL, 0) && !was;
  const int failing = fails("sync", path);
  const int strikes = armed && !spent && (deed == KILL_SYNCED || deed == KILL_LATER);
  if (strikes) spent = 1;
  pthread_mutex_unlock(&lock);
  if (failing) return errno = error_number, -1;
  if (now && deed < KILL_SYNCED) die("sync", path);
  int done = real(fd);
  if (strikes && deed == KILL_SYNCED) die("synced", path);
  pthread_t thread;
  if (strikes && pthread_create(&thread, NULL, die_later, "later") == 0) pthread_detach(thread);
  return done;
}

static int failing_path(const char *call, const char *path) {
  if (deed == NOTHING || !below(path)) return 0;
  pthread_mutex_lock(&lock);
  const int was = armed, strikes = *word == 0 && arm(NULL, 0) && !was;
  const int failing = fails(call, path);
  pthread_mutex_unlock(&lock);
  if (strikes && deed != FAIL) die(call, path);
  return failing;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  if (deed == NOTHING || fd < 3) return real_write(fd, bytes, length);
  struct iovec part = {(void *)bytes, length};
  return written(fd, &part, 1, -1);
}
ssize_t writev(int fd, const struct iovec *parts, int count) { return written(fd, parts, count, -1); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) {
  struct iovec part = {(void *)bytes, length};
  return written(fd, &part, 1, at);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at) { return written(fd, parts, count, at); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return written(fd, parts, count, at); }
int fsync(int fd) { return synced(fd, real_fsync); }
int fdatasync(int fd) { return synced(fd, real_fdatasync); }

int ftruncate64(int fd, off_t size) {
  char path[PATH_MAX];
  if (ours(fd, path) && failing_path("truncate", path)) return errno = error_number, -1;
  return real_ftruncate(fd, size);
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int rename(const char *from, const char *to) {
  if (failing_path("rename", to)) return errno = error_number, -1;
  return real_rename(from, to);
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if ((flags & O_CREAT) && access(path, F_OK) != 0 && failing_path("create", path)) return errno = error_number, -1;
  return real_open(path, flags, mode);
}
int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open64(path, flags, mode);
}
