import { testedCache } from './laws/testedCache';
import { tokenLaws } from './laws/tokenLaws';

tokenLaws('a cache over the memory', async (options) => testedCache(options));
