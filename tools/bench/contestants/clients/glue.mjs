import { axiosSteps } from './axiosSteps.mjs';
import { readSnapshots } from './readSnapshots.mjs';

export default (url) => {
  const ask = axiosSteps(url);
  return async (sink) => readSnapshots(await ask(), sink);
};
