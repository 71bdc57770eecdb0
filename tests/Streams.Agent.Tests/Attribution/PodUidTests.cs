using Streams.Agent.Attribution;
using Xunit;

namespace Streams.Agent.Tests.Attribution;

public sealed class PodUidTests
{
    private const string A = "9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961";

    [Theory]
    [InlineData($"/kubepods/besteffort/pod8ca306fa-3c03-47fa-97dd-19979c345572/{A}", "8ca306fa-3c03-47fa-97dd-19979c345572")]
    [InlineData($"/kubepods/pod8ca306fa-3c03-47fa-97dd-19979c345572/{A}", "8ca306fa-3c03-47fa-97dd-19979c345572")] // guaranteed
    [InlineData($"/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod6553a60b_2b97_442a_b6da_a5704d81dd98.slice/cri-containerd-{A}.scope", "6553a60b-2b97-442a-b6da-a5704d81dd98")]
    [InlineData($"/kubepods.slice/kubepods-pod6553a60b_2b97_442a_b6da_a5704d81dd98.slice/crio-{A}.scope", "6553a60b-2b97-442a-b6da-a5704d81dd98")]
    [InlineData($"/system.slice/containerd.service/kubepods-besteffort-pod214f3ba8_4b69_4bdb_a7d5_5ecc73f04ae9.slice:cri-containerd:{A}", "214f3ba8-4b69-4bdb-a7d5-5ecc73f04ae9")]
    [InlineData($"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pode4e6004e827fdf45941cf777618f60ce.slice/crio-{A}.scope", "e4e6004e827fdf45941cf777618f60ce")] // static
    [InlineData($"/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-poda45947e4_314c_4694_8f05_5e1425a02de4.slice/cri-containerd-{A}.scope", "a45947e4-314c-4694-8f05-5e1425a02de4")] // kind
    [InlineData($"/docker/{A}", "")]
    [InlineData("/kubepods/besteffort", "")]
    [InlineData("/user.slice/podman-8ca306fa-3c03-47fa-97dd-19979c345572", "")]
    public void Of_PathOfAContainer_GivesThePodsUid(string path, string uid) => Assert.Equal(uid, PodUid.Of(path));
}
