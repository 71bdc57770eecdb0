using System.Net;
using System.Net.Sockets;
using System.Text;
using Streams.TestKit;
using Streams.TestKit.Containers;

namespace Streams.Integration.Tests.Agent;

/// <summary>Containers that between them do everything that an agent tells.</summary>
internal static class VariedLives
{
    /// <summary>Everything that the kernel shows.</summary>
    public static async Task InRuncAsync(CancellationToken stop)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var script = $$"""
            echo x >/etc/secret; busybox ln -s looped /tmp/looped; busybox cat /tmp/looped; busybox cat /etc/secret
            echo 1234 >/tmp/written; busybox cat /tmp/written >/dev/null; busybox chmod 640 /tmp/written; busybox mv /tmp/written /tmp/moved; busybox ln /tmp/moved /tmp/linked; busybox truncate -s 2 /tmp/linked; busybox rm /tmp/linked
            cp /bin/busybox /tmp/true; busybox chmod 4755 /tmp/true; /tmp/true
            /bin/privileges; /bin/memory
            (sleep 9 & busybox kill -9 $!)
            /bin/true $(busybox head -c 9000 /dev/zero | busybox tr '\000' x)
            nc 127.0.0.1 1; busybox timeout 2 busybox nslookup of.the.catalogue 127.0.0.1
            busybox timeout 3 nc -l -p 27212 </dev/null >/dev/null & sleep 0.3; echo over | nc 127.0.0.1 27212
            i=0; while [ $i -lt 400 ]; do echo x >/tmp/file-$i; i=$((i+1)); done
            nc 127.0.0.1 {{port}} -e /bin/sh
            busybox tail /dev/zero; sleep 1; exit 7
            """;
        await using var container = new RuncContainer { MemoryBytes = 16 << 20 };
        container.Add("/bin/privileges", Privileges());
        container.Add("/bin/memory", new CallProgram().Call(2, "/bin/busybox", 0).Call(319, "hidden", 0).Call(40, 4, 3, 0, 4_000_000).Call(59, "/proc/self/fd/4", 0, 0).Build());

        var serving = ServeAsync(listener, stop);
        await container.RunAsync(script, stop);
        await serving;
        await using var service = new RuncContainer { CgroupPath = "/system.slice/streams-catalogue.service" };
        await service.RunAsync("sleep 1", stop);
    }

    /// <summary>Everything that a runtime knows, and what only a container that was given too much can do.</summary>
    public static async Task InDockerAsync(DockerGround docker, CancellationToken stop)
    {
        const string Leaves = "for h in /cgroups /cgroups/memory /cgroups/unified; do [ ! -w $h/cgroup.procs ] || echo $$ >$h/cgroup.procs; done; exec /bin/true left";
        var container = await docker.AskAsync(
            stop,
            [
                "run", "-d", .. DockerGround.Privileged, "--pid", "host", "-v", "/etc/hosts:/etc/hosts-of-the-host:ro", "-v", "/sys/fs/cgroup:/cgroups",
                "--label", "com.docker.compose.service=shop", "--label", "io.kubernetes.pod.name=shop-0", "--label", "io.kubernetes.pod.uid=u", "--label", "io.kubernetes.pod.namespace=n", "--label", "job-name=shop",
                "--health-cmd", "/bin/true", "--health-interval", "1s", "--memory", "64m", "--cpus", "0.2",
                DockerGround.Image, "/bin/sh", "-c",
                $"busybox dd if=/dev/kmsg of=/tmp/none bs=1 count=0; sh -c '{Leaves}'; i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; while [ ! -e /tmp/end ]; do sleep 0.2; done; exit 5",
            ]);
        await Task.Delay(TimeSpan.FromSeconds(4), stop); // it is looked after, and sampled
        await docker.AskAsync(stop, "pause", container);
        await docker.AskAsync(stop, "unpause", container);
        await docker.AskAsync(stop, "exec", container, "/bin/sh", "-c", "echo >/tmp/end");
        await docker.AskAsync(stop, "wait", container);
        await docker.AskAsync(stop, "rm", container);
    }

    /// <summary>Asks for every privilege of which the kernel is told; what it may not have is refused.</summary>
    private static byte[] Privileges() => new CallProgram()
        .Call(101, 0x4206, 1, 0, 0) // ptrace: seize the first process
        .Call(105, 0) // setuid
        .Call(2, "/proc/self/ns/net", 0).Call(308, 3, 0x40000000) // open, setns
        .Call(272, 0x10000000) // unshare
        .Call(165, "none", "/mnt/somewhere", "tmpfs", 0, 0) // mount
        .Call(155, "/new", "/new/old") // pivot_root
        .Call(313, 3, "debug=1", 0) // finit_module
        .Call(321, 5, new CallProgram.Memory(), 8) // bpf
        .Call(425, 2, new CallProgram.Memory()) // io_uring_setup
        .Call(126, new byte[] { 0x22, 0x05, 0x08, 0x20, 0, 0, 0, 0 }, new byte[24]) // capset: nothing left
        .Build();

    private static async Task ServeAsync(TcpListener listener, CancellationToken stop)
    {
        using var client = await listener.AcceptTcpClientAsync(stop);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes("sleep 1\necho said\nsleep 1\nexit\n"), stop);
        var buffer = new byte[4_096];
        while (await stream.ReadAsync(buffer, stop) > 0)
        {
            // Only counted by the kernel.
        }
    }
}
