using Streams.Agent.Attribution;
using Xunit;

namespace Streams.Agent.Tests.Attribution;

/// <summary>Paths as they stand in public places (documentation, bug reports, other projects' fixtures) or were read on a machine of ours; the source stands beside each.</summary>
public sealed class CgroupPathCatalogTests
{
    private const string A = "9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961";
    private const string B = "413715dc061efe71c16ef989f2f2ff5cf999a7dc905bb7078eda82cbb38210ec";

    [Theory]
    // docker 20.10 with the cgroupfs driver, read here
    [InlineData($"/docker/{A}", A, "docker")]
    // docker with the systemd driver: docs.docker.com, runtime metrics
    [InlineData($"/system.slice/docker-{A}.scope", A, "docker")]
    // kubernetes on docker with the systemd driver: comment in a Datadog agent's cgroup reader
    [InlineData($"/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod2c48913c_b29f_11e7_9350_020968147796.slice/docker-{A}.scope", A, "docker")]
    // containerd through CRI, systemd driver: fixture of Koordinator's koordlet
    [InlineData($"/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod6553a60b_2b97_442a_b6da_a5704d81dd98.slice/cri-containerd-{B}.scope", B, "containerd")]
    // kind: kubelet in a slice of its own, bug report about cilium
    [InlineData($"/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-poda45947e4_314c_4694_8f05_5e1425a02de4.slice/cri-containerd-{B}.scope", B, "containerd")]
    // kind inside docker: the inner container counts
    [InlineData($"/docker/{A}/kubelet/kubepods/besteffort/pod8ca306fa-3c03-47fa-97dd-19979c345572/{B}", B, "")]
    // kubernetes with the cgroupfs driver: fixture of a cgroup parser (Rust), hugetlb line
    [InlineData($"/kubepods/burstable/podfd52ef25-a87d-11e9-9423-0800271a638e/{A}", A, "")]
    // cri-o: OpenShift's kubelet metrics
    [InlineData($"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pode4e6004e827fdf45941cf777618f60ce.slice/crio-{A}.scope", A, "cri-o")]
    // cri-o with the cgroupfs driver: cri-o documentation
    [InlineData($"/kubepods/besteffort/pod8ca306fa-3c03-47fa-97dd-19979c345572/crio-{A}", A, "cri-o")]
    // colon separated, containerd 1.x with mismatched drivers: mountinfo in a bug report
    [InlineData($"/system.slice/containerd.service/kubepods-besteffort-pod214f3ba8_4b69_4bdb_a7d5_5ecc73f04ae9.slice:cri-containerd:{A}", A, "containerd")]
    // colon separated, k3s
    [InlineData($"/kubepods-burstable-pod57e67067_89e4_4001_bdd4_8632d39ea02b.slice:cri-containerd:{B}", B, "containerd")]
    // colon separated, cri-o
    [InlineData($"/kubepods-burstable-pod2c48a299_e1f2_4fdc_9928_5bb49e05473d.slice:crio:{A}", A, "cri-o")]
    // podman, cgroupfs manager, read here
    [InlineData($"/libpod_parent/libpod-{A}", A, "podman")]
    // podman, systemd manager with crun: the inner scope
    [InlineData($"/machine.slice/libpod-{A}.scope/container", A, "podman")]
    // podman without root
    [InlineData($"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{A}.scope/container", A, "podman")]
    // podman pod
    [InlineData($"/machine.slice/machine-libpod_pod_0262e761c5b499b1ad78250d810594064f61cc61a524d72d58690e52e727ec2a.slice/libpod-{A}.scope", A, "podman")]
    // podman below a unit (quadlet), crun's split
    [InlineData($"/system.slice/web.service/libpod-payload-{A}", A, "podman")]
    // containerd with ctr, default namespace
    [InlineData($"/default/{A}", A, "containerd")]
    // nerdctl with the systemd driver
    [InlineData($"/system.slice/nerdctl-{A}.scope", A, "containerd")]
    // ECS on EC2: fixture of an agent's test, 9:perf_event
    [InlineData($"/ecs/test-ecs-classic/5a0d5ceddf6c44c1928d367a815d890f/{A}", A, "docker")]
    // Fargate 1.4
    [InlineData("/ecs/46686c7c701f4d8aa0ee1d8d9fd4b1f2/46686c7c701f4d8aa0ee1d8d9fd4b1f2-2574839563", "46686c7c701f4d8aa0ee1d8d9fd4b1f2-2574839563", "containerd")]
    // LXC, Incus
    [InlineData("/lxc.payload.openwrt", "openwrt", "lxc")]
    [InlineData("/lxc/1234", "1234", "lxc")]
    [InlineData("/lxc/1234/system.slice/ssh.service", "1234", "lxc")]
    // nspawn
    [InlineData("/machine.slice/machine-debian.scope", "debian", "systemd-nspawn")]
    [InlineData("/machine.slice/systemd-nspawn@debian.service/payload/system.slice/ssh.service", "debian", "systemd-nspawn")]
    // systemd inside a container, read here: nested cgroups belong to it
    [InlineData($"/docker/{A}/system.slice/hello.service", A, "docker")]
    [InlineData($"/docker/{A}/init.scope", A, "docker")]
    // docker inside docker: fixture of NeuVector (RancherOS)
    [InlineData($"/docker/{A}/docker/{B}", B, "docker")]
    // docker with the lxc driver, at the root: fixture of NeuVector (Debian)
    [InlineData($"/{A}", A, "")]
    // cgroup made by a program inside a container: fixture of NeuVector (kube-proxy)
    [InlineData($"/kubepods/besteffort/podf8a694f2-7c08-11e9-98da-000c29077430/{A}/kube-proxy", A, "")]
    // what is no id below a container: fixture of dd-trace-java, ContainerInfoTest
    [InlineData($"/docker/{A}/not_hex", A, "docker")]
    // docker without root: zswap figures in a public bug report, and queries of osquery-defense-kit
    [InlineData($"/user.slice/user-1000.slice/user@1000.service/user.slice/docker-{A}.scope", A, "docker")]
    // nerdctl without root: queries of osquery-defense-kit
    [InlineData($"/user.slice/user-1000.slice/user@1000.service/user.slice/nerdctl-{A}.scope", A, "containerd")]
    // buildx with a container as its builder: docker/buildx #782
    [InlineData($"/docker/buildx/{A}", A, "docker")]
    // a step of docker build, systemd driver: moby #45796
    [InlineData("/system.slice/system.slice:docker:osh60k53lspy0g0cjo94ur00h", "osh60k53lspy0g0cjo94ur00h", "docker")]
    // a step of docker build, cgroupfs driver: moby #37644
    [InlineData("/docker/buildkit/osh60k53lspy0g0cjo94ur00h", "osh60k53lspy0g0cjo94ur00h", "buildkit")]
    // Fargate 1.3: fixture of dd-trace-java, ContainerInfoTest
    [InlineData($"/ecs/55091c13-b8cf-4801-b527-f4601742204d/{A}", A, "docker")]
    // GitHub's hosted runners, and a cluster inside of one: scripts and bug reports that read /sys/fs/cgroup/memory/actions_job
    [InlineData($"/actions_job/{A}", A, "")]
    [InlineData($"/actions_job/{A}/kubepods/burstable/poda1de58db0ce81d19df7999f6808def1b/{B}", B, "")]
    // podman below a unit in a slice of the user's own: podman #13673
    [InlineData($"/srv.slice/container-homeassistant.service/libpod-payload-{A}", A, "podman")]
    // Cloud Foundry's garden, its health check, and what has used up its share: fixtures of the Datadog and New Relic agents, OpenJDK's CgroupV1SubsystemControllerTest
    [InlineData("/system.slice/garden.service/garden/6f265890-5165-7fab-6b52-18d1", "6f265890-5165-7fab-6b52-18d1", "garden")]
    [InlineData("/garden/6f265890-5165-7fab-6b52-18d1", "6f265890-5165-7fab-6b52-18d1", "garden")]
    [InlineData("/system.slice/garden.service/garden/c034152c-80b0-4a44-70df-5c61-liveness-healthcheck-0", "c034152c-80b0-4a44-70df-5c61-liveness-healthcheck-0", "garden")]
    [InlineData("/system.slice/garden.service/garden/good/2f57368b-0eda-4e52-64d8-af5c", "2f57368b-0eda-4e52-64d8-af5c", "garden")]
    // a sandbox of Kata in its pod, and its hypervisor: kata-containers #4128
    [InlineData($"/kubepods/pod3a864680-ceaf-4acd-83fd-20a4d542b651/kata_{A}", A, "kata")]
    [InlineData($"/kata_overhead/{A}", A, "")]
    // Kata with the systemd driver: kata-containers #11598
    [InlineData($"/kubepods.slice/kubepods-poddc430cd3_34b7_4ea6_be26_ddfd88d7ddff.slice/cri-containerd-{A}.scope", A, "containerd")]
    // a task of Nomad 1.7 and before: nomad's end-to-end tests, nomad-driver-containerd #133
    [InlineData("/nomad.slice/share.slice/9a913249-311a-484a-82c2-951c04cece90.sleep.scope", "9a913249-311a-484a-82c2-951c04cece90.sleep", "nomad")]
    [InlineData("/nomad.slice/9a913249-311a-484a-82c2-951c04cece90.sleep3.scope", "9a913249-311a-484a-82c2-951c04cece90.sleep3", "nomad")]
    // LXC 3.1 to 3.2: lxd #5603
    [InlineData("/lxc.payload/openwrt", "openwrt", "lxc")]
    [InlineData("/lxc.payload/openwrt/system.slice/ssh.service", "openwrt", "lxc")]
    // pods on Fargate, whose unified hierarchy ends at the task: dd-trace-rb #6051; a task's number of nine digits: datadog-agent #24186
    [InlineData($"/ecs/0c7d9b9350cd4c7e97ddbf5becfd6f22/0c7d9b9350cd4c7e97ddbf5becfd6f22-3057940393/kubepods/podb820dc31-db91-45b0-b920-d04f63e6400f/{A}", A, "")]
    [InlineData("/ecs/0c7d9b9350cd4c7e97ddbf5becfd6f22/0c7d9b9350cd4c7e97ddbf5becfd6f22-305794039", "0c7d9b9350cd4c7e97ddbf5becfd6f22-305794039", "containerd")]
    // an engine inside nspawn writes below what is delegated to it: systemd #18104
    [InlineData($"/machine.slice/machine-debian.scope/payload/docker/{A}", A, "docker")]
    // Azure's hosted runners: systemd #13400
    [InlineData($"/azpl_job/{A}", A, "")]
    // podman of root's own manager: podman #20423
    [InlineData($"/user.slice/user-0.slice/user@0.service/machine.slice/libpod-{A}.scope/container", A, "podman")]
    public void Match_OfAContainer_GivesItsId(string path, string id, string runtime)
    {
        var match = CgroupPathCatalog.Match(path);

        Assert.Equal(CgroupKind.Container, match.Kind);
        Assert.Equal(id, match.Id);
        Assert.Equal(runtime, match.Runtime);
        Assert.StartsWith(match.Path, path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/system.slice/nginx.service", "nginx.service", "system.slice")]
    [InlineData("/system.slice/system-getty.slice/getty@tty1.service", "getty@tty1.service", "system-getty.slice")]
    [InlineData("/system.slice/docker.service", "docker.service", "system.slice")]
    [InlineData("/system.slice/system-postgresql.slice/postgresql@15-main.service/worker", "postgresql@15-main.service", "system-postgresql.slice")]
    // in a slice of the user's own, with podman's monitor below: podman #13673
    [InlineData("/srv.slice/container-homeassistant.service/runtime", "container-homeassistant.service", "srv.slice")]
    // the node's own programs apart from the rest: Kubernetes documentation, "Reserve Compute Resources"; amazon-eks-ami
    [InlineData("/runtime.slice/kubelet.service", "kubelet.service", "runtime.slice")]
    [InlineData("/system.slice/_memory.service", "memory.service", "system.slice")] // as systemd writes names that the kernel could have
    [InlineData("/_x.slice/__y.service", "_y.service", "x.slice")]
    public void Match_OfAService_GivesItsUnitAndSlice(string path, string unit, string slice)
    {
        var match = CgroupPathCatalog.Match(path);

        Assert.Equal((CgroupKind.Service, unit, slice), (match.Kind, match.Id, match.Slice));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/init.scope")]
    [InlineData("/user.slice/user-1000.slice/session-3.scope")]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/app.slice/dbus.service")]
    [InlineData("/system.slice")]
    [InlineData("/kubepods.slice")]
    [InlineData($"/machine.slice/libpod-conmon-{A}.scope")]
    [InlineData($"/kubepods.slice/kubepods-burstable.slice/crio-conmon-{A}.scope")]
    [InlineData("/lxc.monitor.openwrt")]
    [InlineData("/lxc.monitor/openwrt")] // LXC 3.1 to 3.2: lxd #5603
    [InlineData("/user/1000.user/c2.session")] // logind before slices: fixture of NeuVector
    [InlineData("/machine.slice/machine-qemu\\x2d1\\x2dvps3458844.scope/libvirt/emulator")]
    public void Match_OfTheHost_IsNoContainer(string path) => Assert.Equal(CgroupKind.Host, CgroupPathCatalog.Match(path).Kind);

    [Theory]
    [InlineData("/lab/bb1", "bb1")]
    [InlineData("/actions_job/5f0c", "5f0c")]
    [InlineData("/kubepods/besteffort/pod1234", "pod1234")]
    public void Match_OfAnUnknownShape_GivesTheLastComponent(string path, string last)
    {
        var match = CgroupPathCatalog.Match(path);

        Assert.Equal((CgroupKind.Unknown, last, path), (match.Kind, match.Id, match.Path));
    }
}
