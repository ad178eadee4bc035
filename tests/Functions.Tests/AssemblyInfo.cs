using KoGpt2.TestSupport;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]
