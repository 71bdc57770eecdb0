using Streams.Lab.Grounds;

namespace Streams.Lab.Tests.Grounds;

public sealed class AllPrivilegesTests
{
    [Fact]
    public void FlagsFor_AHostThatHasAll_IsThePlainFlag()
    {
        Assert.Equal(["--privileged"], AllPrivileges.FlagsFor(AllPrivileges.BoundingSet("Name:\tx\nCapBnd:\t000001ffffffffff\nCapAmb:\t0\n"), 40));
    }

    [Fact]
    public void FlagsFor_AHostThatLacksOne_GiveAllOthers()
    {
        var flags = AllPrivileges.FlagsFor(AllPrivileges.BoundingSet("Name:\tx\nCapBnd:\t000001fffeffffff\nCapAmb:\t0\n"), 40);

        Assert.DoesNotContain("--privileged", flags);
        Assert.Equal(["--cap-add", "ALL", "--cap-drop", "SYS_RESOURCE", "--device-cgroup-rule"], flags.Take(5));
    }

    [Fact]
    public void FlagsFor_AnOlderKernel_AskForNothingThatItDoesNotKnow()
    {
        Assert.Equal(["--privileged"], AllPrivileges.FlagsFor(0x3fffffffff, 37));
    }
}
