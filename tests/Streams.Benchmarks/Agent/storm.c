/*
 * Does what the benchmark of the agent then looks for, and counts it itself.
 *   storm KIND SECONDS RATE   KIND: open, connect, exec or mixed; RATE: occurrences a second, 0 as fast as it goes
 *   storm churn MILLISECONDS  runs ten programs, lives that long
 *   (no argument)             ends at once: the program that is run
 * Waits for a line on standard input first. Prints "file N", "connection N", "process N" (occurrences that the kernel sees),
 * "seconds S", and for each tenth of a second since 1970 "at T CLASS N" of what began and "by T CLASS N" of what ended in it:
 * the kernel saw each between the two, however long the scheduler kept this program waiting.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FILE_CLASS, CONNECTION_CLASS, PROCESS_CLASS, CLASSES };
enum { TENTHS = 1 << 16, FILES = 256 };

static const char *names[CLASSES] = { "file", "connection", "process" };
static unsigned began[CLASSES][TENTHS], ended[CLASSES][TENTHS];
static long long total[CLASSES], first_tenth;
static int last_tenth, listener;
static struct sockaddr_in address = { .sin_family = AF_INET };

static double now(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* Tenths of a second since the first look. */
static int tenth(void)
{
	long long at = now(CLOCK_REALTIME) * 10;
	if (first_tenth == 0)
		first_tenth = at;
	return at < first_tenth ? 0 : at - first_tenth < TENTHS ? at - first_tenth : TENTHS - 1;
}

static void did(int class, int occurrences, int since)
{
	last_tenth = tenth();
	began[class][since] += occurrences;
	ended[class][last_tenth] += occurrences;
	total[class] += occurrences;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void open_files(int times)
{
	static int next;
	int since = tenth();
	for (int i = 0; i < times; i++) {
		char path[32];
		snprintf(path, sizeof path, "/storm.d/%d", next++ % FILES);
		int file = open(path, O_RDONLY);
		if (file < 0)
			fail(path);
		close(file);
	}
	did(FILE_CLASS, times, since);
}

/* Both ends are here: opened and closed, twice each. Ended by a reset, so that no port stays taken. */
static void connect_once(void)
{
	struct linger reset = { .l_onoff = 1 };
	int since = tenth();
	int out = socket(AF_INET, SOCK_STREAM, 0);
	if (out < 0 || connect(out, (struct sockaddr *)&address, sizeof address))
		fail("connect");
	int in = accept(listener, 0, 0);
	if (in < 0)
		fail("accept");
	setsockopt(out, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	close(out);
	close(in);
	did(CONNECTION_CLASS, 4, since);
}

static void run_once(void)
{
	static char *arguments[] = { "act", 0 }, *none[] = { 0 };
	pid_t child;
	int since = tenth();
	if (posix_spawn(&child, "/bin/act", 0, 0, arguments, none))
		fail("/bin/act");
	waitpid(child, 0, 0);
	did(PROCESS_CLASS, 2, since);
}

static void listen_here(void)
{
	socklen_t length = sizeof address;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 128) ||
	    getsockname(listener, (struct sockaddr *)&address, &length))
		fail("listen");
	total[CONNECTION_CLASS]++; /* the listening itself */
}

static int act(const char *kind)
{
	if (!strcmp(kind, "open"))
		return open_files(100), 100;
	if (!strcmp(kind, "connect"))
		return connect_once(), 4;
	if (!strcmp(kind, "exec"))
		return run_once(), 2;
	open_files(14);
	connect_once();
	run_once();
	return 20;
}

static void wait_until(double due)
{
	double left = due - now(CLOCK_MONOTONIC);
	if (left > 0)
		usleep(left * 1e6);
}

int main(int argc, char **argv)
{
	char line[16];
	if (argc < 2)
		return 0;
	int churn = !strcmp(argv[1], "churn");
	if (!churn)
		listen_here();
	puts("ready");
	fflush(stdout);
	if (!churn && !fgets(line, sizeof line, stdin))
		return 1;

	double start = now(CLOCK_MONOTONIC);
	if (churn) {
		for (int i = 0; i < 10; i++)
			run_once();
		wait_until(start + atof(argv[2]) / 1000);
	} else {
		double seconds = atof(argv[2]), rate = atof(argv[3]), done = 0;
		while (now(CLOCK_MONOTONIC) - start < seconds) {
			done += act(argv[1]);
			if (rate > 0)
				wait_until(start + done / rate);
		}
		close(listener);
	}

	printf("seconds %f\n", now(CLOCK_MONOTONIC) - start);
	for (int class = 0; class < CLASSES; class++) {
		printf("%s %lld\n", names[class], total[class]);
		for (int at = 0; at <= last_tenth; at++) {
			if (began[class][at])
				printf("at %lld %s %u\n", first_tenth + at, names[class], began[class][at]);
			if (ended[class][at])
				printf("by %lld %s %u\n", first_tenth + at, names[class], ended[class][at]);
		}
	}
	return 0;
}
